import { z } from 'zod'
import { Refusal } from '../../refusal.ts'
import { isCookieMeant, type OriginRules } from '../../request/origin.ts'
import { presentedTokens } from '../../request/presented-tokens.ts'
import type { Check, Verifier } from '../../sessions/check/verify.ts'
import type { LiveSocket } from '../connections/connection.ts'
import type { Conn } from '../connections/transport.ts'

const handshakeAuth = z.strictObject({ token: z.string().max(1_000).optional() })

export interface CredentialsOptions {
  verifier: Pick<Verifier, 'ask' | 'askAny' | 'askSession' | 'knows'>
  cookieName: string
  origins: OriginRules
}

/** Whose session a handshake shows: by its token, or by the cookie of its request. */
export class HandshakeCredentials {
  #options: CredentialsOptions
  /** Sessions that were proved by a cookie, whose request is let go of afterwards: for the transport's other namespace. */
  #provedByCookie = new WeakMap<Conn, string>()

  constructor(options: CredentialsOptions) {
    this.#options = options
  }

  /** Whether this node has heard of what is shown, so that whoever shows it is no stranger. */
  isKnown(socket: LiveSocket): boolean {
    if (this.#provedByCookie.has(socket.conn)) return true
    const shown = handshakeAuth.safeParse(socket.handshake.auth).data?.token
    const tokens = shown === undefined ? this.#cookiesOf(socket) : [shown]
    return tokens.some((token) => this.#options.verifier.knows(token))
  }

  /**
   * Asks PostgreSQL, whatever is remembered.
   *
   * @throws Refusal `invalid_request`, `unauthenticated` where nothing is shown, `origin_not_allowed`, `unavailable`
   */
  async identify(socket: LiveSocket): Promise<Check> {
    const { verifier, origins } = this.#options
    const { auth, headers } = socket.handshake
    const parsed = handshakeAuth.safeParse(auth)
    if (!parsed.success) throw new Refusal('invalid_request', { detail: 'auth may contain only a token.' })
    if (parsed.data.token !== undefined) return verifier.ask(parsed.data.token)

    const proved = this.#provedByCookie.get(socket.conn)
    if (proved) return verifier.askSession(proved)
    const tokens = this.#cookiesOf(socket)
    if (tokens.length === 0) throw new Refusal('unauthenticated')
    if (!isCookieMeant(headers, origins)) {
      throw new Refusal('origin_not_allowed', {
        detail: 'A cookie is accepted only with an Origin, or with Curfew-Page: 1 for long polling.',
      })
    }
    const check = await verifier.askAny(tokens)
    if (check.state === 'live') this.#provedByCookie.set(socket.conn, check.session.id)
    return check
  }

  /** A handshake has a field for a token of its own: `Authorization` is not looked at. */
  #cookiesOf({ handshake: { headers } }: LiveSocket): readonly string[] {
    return presentedTokens({ cookie: headers.cookie }, this.#options.cookieName)?.tokens ?? []
  }
}
