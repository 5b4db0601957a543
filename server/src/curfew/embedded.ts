import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { RevocationView } from '@curfew/shared'
import type { KnownUser } from '../directory/known-user.ts'
import type { RequireSessionChoices } from '../http/adapters/require-session.ts'
import type { CheckOptions, SessionCheck } from '../http/guards/check-request.ts'
import type { Handler } from '../node-http/handler.ts'
import type { EndedListener } from './ended-news.ts'
import type { RevokeRequest } from './revoke-in-process.ts'

/** What came of a sign-in. */
export interface SignedIn {
  sessionId: string
  userId: string
}

/** How a sign-in differs from others. */
export interface SignInOptions {
  /**
   * How long the browser keeps the cookie of this one, in seconds, at most 400 days, instead of `cookie.maxAgeSeconds`: for a box
   * "remember me". null: until it is closed.
   */
  maxAgeSeconds?: number | null
}

/** A running Curfew, embedded in an application. It sets no signal handlers: call `close`. */
export interface Curfew {
  /** Of this node, random for each start. */
  readonly nodeId: string
  /**
   * The API, the sign-in page, the dashboard and the metrics, below the base path. It works on requests as node:http makes them:
   * Express 4 and 5 take it as it is, and what they make of a request is left alone. What is not Curfew's goes on with `next`.
   */
  router(): Handler
  /** Takes the live connections of a server that the router is mounted in. */
  attach(server: Server): void
  /**
   * Lets only requests of live sessions through: `request.curfew` says whose. All others are answered here, as
   * problem+json: 401 `session_ended` with the notice, 401 `unauthenticated`, 503 `unavailable`.
   */
  requireSession(choices?: RequireSessionChoices): Handler
  /**
   * Says whose request it is, and answers nothing: for what is no route, such as the upgrade to a websocket of one's own. It counts
   * as activity of the user like any request that is let in, unless `activity` is false.
   */
  check(request: Pick<IncomingMessage, 'headers'>, options?: CheckOptions): Promise<SessionCheck>
  /**
   * Starts a session for somebody whom the application has identified itself, and gives its cookie to the browser.
   *
   * If the browser hangs up before the answer begins, no session of it lives on: it would be one that nobody holds.
   *
   * @throws Refusal `user_blocked`, `user_deactivated`; `unavailable`, also when the browser has hung up; `invalid_request` for
   *   what is no login id; TypeError for a `maxAgeSeconds` that is none
   */
  signIn(
    request: IncomingMessage,
    response: ServerResponse,
    user: KnownUser,
    options?: SignInOptions,
  ): Promise<SignedIn>
  /**
   * Ends the session of a request, all live ones if it shows several. One that has ended or never was is no error. The browser keeps the cookie, which is
   * good for nothing now but to be told why the session ended.
   *
   * @throws Refusal `unavailable`
   */
  signOut(request: IncomingMessage): Promise<void>
  /**
   * The forced logout of the API, by the application itself, which is asked for no rights: returns when no node accepts any of the
   * sessions any more. The people are told, and see `message`; `actor` stands in the records.
   *
   * @throws Refusal `target_not_found`, `invalid_request`, `unavailable` (also when it may have happened)
   */
  revoke(request: RevokeRequest): Promise<RevocationView>
  /**
   * Tells of each session that is over, whoever ended it and on whichever node, that this node has let in: by `check`,
   * `requireSession`, the API, or a live connection. So an application can close what it holds open for a session. Each is told once,
   * when this node has applied the end: before a `revoke` of this node returns, as a rule within a quarter of a second elsewhere. After
   * an end of more than 1,000, or when the node has lost sight of the others, PostgreSQL is asked for each session first; and a
   * node that cannot reach PostgreSQL tells when it can again.
   *
   * What is opened for a session is to be noted in the turn in which `check` has answered, so that no end comes in between.
   *
   * To be called before the first request is let in: of sessions from before, only those are told that memory still has.
   *
   * @returns stops it
   */
  on(event: 'ended', listener: EndedListener): () => void
  /** Whether requests should be sent here: it is neither leaving nor closing, and PostgreSQL answers. */
  ready(): Promise<boolean>
  /**
   * To be called before `close` on a node behind a balancer. From now on it is not ready, and serves all the same. In the
   * first half of the time the balancer must notice that; over the other half live connections are closed, a few at a
   * time, so that their clients do not all reach the other nodes at one moment. Nobody is signed out.
   *
   * @param seconds altogether; 0 leaves all of that to `close`
   */
  leave(seconds: number): Promise<void>
  /** Lets go of all clients, none of which is signed out, and of the database. */
  close(): Promise<void>
}
