import { type Authority, readAuthority, requirePermission } from '../../directory/rights/authority.ts'
import { Turns, type TurnsOptions } from '../../load/turns.ts'
import { type RequestSession, requestSession } from '../../node-http/request-session.ts'
import { Refusal } from '../../refusal.ts'
import type { SessionCookie } from '../../request/cookie.ts'
import { judgeOrigin, type OriginRules } from '../../request/origin.ts'
import { presentedTokens } from '../../request/presented-tokens.ts'
import type { Database } from '../../store/database.ts'
import type { Guard, Turn } from '../doors/guard.ts'
import { ClientGone } from '../exchange/client-gone.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { type ActivityRecorder, isBackground, requireLive, type SessionChecker } from './check-session.ts'
import { limitSessions } from './limit-sessions.ts'
import { mayReadMetrics } from './may-read-metrics.ts'
import { requireOwnPage } from './own-page.ts'

export interface GuardOptions extends OriginRules {
  database: Pick<Database, 'checks'>
  verifier: SessionChecker
  activity: ActivityRecorder
  cookie: SessionCookie
  /** Lets readers of the metrics in from elsewhere; absent: only this machine may read. */
  metricsToken?: string
}

/** Who has been let in. */
export interface Admitted {
  session: RequestSession | null
  authority: Authority | null
}

const TURNS: Readonly<Record<Turn, TurnsOptions>> = {
  /** The share of the process and of the connections that lists may have, and one person of it: pages open with several. */
  lists: { atOnce: 6, waiting: 100, forOne: 20 },
  /** The same for those who watch the cluster, who are few. */
  watching: { atOnce: 2, waiting: 20, forOne: 5 },
  /** The same for exports, of which each may take minutes. */
  exports: { atOnce: 3, waiting: 6, forOne: 2 },
}
/** The same for what people ask about themselves, which everybody may: browsers come back with many tabs. */
const ABOUT_THEMSELVES = { atOnce: 4, waiting: 100, forOne: 30 }

const NOBODY: Admitted = { session: null, authority: null }

/**
 * Lets in through a door, or not.
 *
 * @param again whoever is in already: they have their turn
 * @throws the Refusal of whoever may not come in; ClientGone when nobody waits any more
 */
export type Admit = (guard: Guard, exchange: Exchange, again?: 'again') => Promise<Admitted>

/** Keeps the guards of all doors: by its order the table of what is asked first. */
export function guardDoors(options: GuardOptions): Admit {
  const { database, cookie } = options
  const limit = limitSessions()
  const aboutThemselves = new Turns(ABOUT_THEMSELVES)
  const turns: Record<Turn, Turns> = {
    lists: new Turns(TURNS.lists),
    watching: new Turns(TURNS.watching),
    exports: new Turns(TURNS.exports),
  }
  return async (guard, exchange, again) => {
    switch (guard.kind) {
      case 'anybody':
        return NOBODY
      case 'metricsReader':
        if (!mayReadMetrics(exchange, options.metricsToken)) throw new Refusal('not_found')
        return NOBODY
      case 'visitor':
        // Otherwise another site could sign its visitors in as somebody of its own choosing.
        if (judgeOrigin(exchange.headers, options) === 'foreign') throw new Refusal('origin_not_allowed')
        return NOBODY
      case 'tokenHolder':
        if (presentedTokens(exchange.headers, cookie.name)?.by === 'cookie') requireOwnPage(exchange, options)
        return NOBODY
      case 'themselves': {
        const session = await authenticate(options, exchange)
        await limit(session)
        await takeTurn(aboutThemselves, session, exchange)
        return { session, authority: null }
      }
      case 'reader': {
        const session = await authenticate(options, exchange)
        if (!again) await takeTurn(turns[guard.turn], session, exchange)
        const authority = await readAuthority(database.checks, session.userId)
        requirePermission(authority, guard.permission)
        return { session, authority }
      }
      case 'actor':
        return { session: await authenticate(options, exchange), authority: null }
    }
  }
}

async function authenticate(options: GuardOptions, exchange: Exchange): Promise<RequestSession> {
  const { verifier, activity, cookie } = options
  const presented = presentedTokens(exchange.headers, cookie.name)
  if (!presented) throw new Refusal('unauthenticated')
  const writes = isWrite(exchange)
  if (writes && presented.by === 'cookie') requireOwnPage(exchange, options)
  const live = requireLive(await verifier.checkAny(presented.tokens))
  // What the API is asked to tell keeps nobody signed in; what a person has it do does.
  if (writes && !isBackground(exchange)) activity.record(live)
  const session = requestSession(live)
  exchange.identified(session)
  return session
}

const isWrite = ({ method }: Exchange): boolean => method !== 'GET' && method !== 'HEAD'

/** Lets a person's reading wait for its turn, which ends with the answer. */
async function takeTurn(turns: Turns, { userId }: RequestSession, exchange: Exchange): Promise<void> {
  const end = await turns.take(userId)
  if (exchange.isClosed) {
    end()
    throw new ClientGone()
  }
  exchange.onClosed(end)
}
