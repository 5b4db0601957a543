import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Shedding } from '../load/overload.ts'
import type { Handler } from '../node-http/handler.ts'
import { pathOf } from '../node-http/request-url.ts'
import type { SessionCookie } from '../request/cookie.ts'
import { presentedTokens } from '../request/presented-tokens.ts'
import { kindOfRequest, shedLaneOf } from './shed-lane.ts'

/**
 * So many a second of each errand are let through that show a token which this node has not heard of, while it refuses
 * strangers: after a change of policy nobody is known, and among those who ask are people. What they cost is one indexed read
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
 * @throws Refusal `rate_limited`
 */
export function shed({ shedding, verifier, cookie }: ShedOptions): Handler {
  const letThrough = new RateLimiterMemory({ points: STRANGERS_PER_SECOND, duration: 1 })
  return async (request, _response, next) => {
    const { method = '' } = request
    const lane = shedLaneOf(method, pathOf(request))
    if (lane !== null && shedding.sheds(lane)) throw shedding.refuse(lane)
    if (shedding.sheds('strangers')) {
      const presented = presentedTokens(request.headers, cookie.name)
      if (presented !== null && !presented.tokens.some((token) => verifier.knows(token))) {
        await letThrough.consume(kindOfRequest(method, pathOf(request))).catch(() => {
          throw shedding.refuse('strangers')
        })
      }
    }
    next()
  }
}
