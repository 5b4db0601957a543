import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { KnownUser } from '../directory/known-user.ts'
import type { Handler } from '../node-http/handler.ts'

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
  requireSession(): Handler
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
