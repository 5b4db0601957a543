import type { IncomingMessage } from 'node:http'
import type { Permission } from '@curfew/shared'
import { readAuthority, requirePermission } from '../directory/authority.ts'
import { Turns } from '../load/turns.ts'
import type { Handler } from '../node-http/handler.ts'
import { requestSession } from '../node-http/request-session.ts'
import { Refusal } from '../refusal.ts'
import type { SessionCookie } from '../request/cookie.ts'
import { judgeOrigin, type OriginRules } from '../request/origin.ts'
import { presentedTokens } from '../request/presented-tokens.ts'
import type { Database } from '../store/database.ts'
import {
  type ActivityRecorder,
  isBackground,
  requireLive,
  type SessionChecker,
  sessionOf,
} from './check-session.ts'
import { jsonBody, saysJson } from './json-body.ts'
import { limitSessions } from './limit-sessions.ts'

export interface GuardOptions extends OriginRules {
  database: Pick<Database, 'checks'>
  verifier: SessionChecker
  activity: ActivityRecorder
  cookie: SessionCookie
}

/** What stands before a route's handler. */
export interface Guards {
  /**
   * Somebody who is signed in asks about themselves, which every session may and so none too often: 120 times a minute, in
   * bursts of 30. For `/v1/session` and whatever is under `/v1/me`.
   */
  aboutThemselves: Handler[]
  /** Somebody who holds a permission reads. */
  may(permission: Permission): Handler[]
  /** The same for how the cluster is, which has to be told also while lists wait for each other. */
  mayWatch(permission: Permission): Handler[]
  /**
   * Somebody who is signed in changes something, with a JSON body of at most so many bytes (`BODY_LIMITS`). Whether they
   * may is decided by the act itself, in the transaction that it happens in.
   *
   * @param before what is asked of them before the body is read
   */
  writes(bodyLimit: number, before?: Handler): Handler[]
}

/** The share of the process and of the connections that lists may have, and one person of it: pages open with several. */
const LISTS = { atOnce: 6, waiting: 100, forOne: 20 }
/** The same for what people ask about themselves, which everybody may: browsers come back with many tabs. */
const ABOUT_THEMSELVES = { atOnce: 4, waiting: 100, forOne: 30 }
/** The same for those who watch the cluster, who are few. */
const WATCHING = { atOnce: 2, waiting: 20, forOne: 5 }

/** The guards of the API's routes, by their order the table of what is asked first. */
export function createGuards(options: GuardOptions): Guards {
  const authenticate = authenticator(options)
  const permitted =
    (permission: Permission): Handler =>
    async (request, _response, next) => {
      requirePermission(await readAuthority(options.database.checks, sessionOf(request).userId), permission)
      next()
    }
  const [aboutThemselves, lists, watching] = [ABOUT_THEMSELVES, LISTS, WATCHING].map((share) =>
    inTurn(new Turns(share)),
  ) as [Handler, Handler, Handler]
  return {
    aboutThemselves: [authenticate, limitSessions(), aboutThemselves],
    may: (permission) => [authenticate, lists, permitted(permission)],
    mayWatch: (permission) => [authenticate, watching, permitted(permission)],
    writes: (bodyLimit, before) => [authenticate, ...(before ? [before] : []), ...jsonBody(bodyLimit)],
  }
}

function authenticator({ verifier, activity, cookie, ...origins }: GuardOptions): Handler {
  return async (request, _response, next) => {
    const presented = presentedTokens(request.headers, cookie.name)
    if (!presented) throw new Refusal('unauthenticated')
    const writes = isWrite(request)
    if (writes && presented.by === 'cookie') requireOwnPage(request, origins)
    const session = requireLive(await verifier.checkAny(presented.tokens))
    request.curfew = requestSession(session)
    // What the API is asked to tell keeps nobody signed in; what a person has it do does.
    if (writes && !isBackground(request)) activity.record(session)
    next()
  }
}

const isWrite = ({ method }: IncomingMessage): boolean => method !== 'GET' && method !== 'HEAD'

/**
 * A browser adds a cookie to whatever any page sends; only what our own pages send is meant.
 *
 * @throws Refusal `origin_not_allowed`, `unsupported_media_type`
 */
export function requireOwnPage(request: IncomingMessage, origins: OriginRules): void {
  if (judgeOrigin(request.headers, origins) !== 'own') throw new Refusal('origin_not_allowed')
  if (!saysJson(request)) throw new Refusal('unsupported_media_type')
}

/** Lets a person's reading wait for its turn, which ends with the answer. */
function inTurn(turns: Turns): Handler {
  return async (request, response, next) => {
    const end = await turns.take(sessionOf(request).userId)
    // Nobody waits for the answer any more.
    if (response.closed) return end()
    response.once('close', end)
    next()
  }
}
