import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Shedding } from '../../load/overload.ts'
import type { SessionCookie } from '../../request/cookie.ts'
import { presentedTokens } from '../../request/presented-tokens.ts'
import { kindOfRequest, type Lane, shedLaneOf } from '../doors/lane.ts'
import type { Exchange } from '../exchange/exchange.ts'

/**
 * So many a second of each kind of request are let through that show a token which this node has not heard of, while it refuses
 * strangers: after a change of policy those whom it concerns are not known, and among those who ask are people. What they cost is one indexed read
 * each.
 */
const STRANGERS_PER_SECOND = 50

/** Whether memory has heard of a token, so that whoever shows it is no stranger; see `sessions/check/verify.ts`. */
export interface TokenMemory {
  knows(token: string): boolean
}

export interface ShedOptions {
  shedding: Shedding
  verifier: TokenMemory
  cookie: Pick<SessionCookie, 'name'>
}

/**
 * Refuses what is least important while the node is behind, before a body is read or PostgreSQL asked.
 *
 * @returns throws Refusal `rate_limited`
 */
export function shed({ shedding, verifier, cookie }: ShedOptions) {
  const letThrough = new RateLimiterMemory({ points: STRANGERS_PER_SECOND, duration: 1 })
  return async (lane: Lane, { headers }: Pick<Exchange, 'headers'>): Promise<void> => {
    const refused = shedLaneOf(lane)
    if (refused !== null && shedding.sheds(refused)) throw shedding.refuse(refused)
    const errand = kindOfRequest(lane)
    if (errand === null || !shedding.sheds('strangers')) return
    const presented = presentedTokens(headers, cookie.name)
    if (presented === null || presented.tokens.some((token) => verifier.knows(token))) return
    await letThrough.consume(errand).catch(() => {
      throw shedding.refuse('strangers')
    })
  }
}
