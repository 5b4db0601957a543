import type { WaitedNode } from '@curfew/shared'
import type { KnownUser } from '../directory/known-user.ts'
import { clientOf, contextOf } from '../http/exchange/client.ts'
import { takeBackUndelivered } from '../http/exchange/client-gone.ts'
import type { Exchange } from '../http/exchange/exchange.ts'
import type { Log } from '../log.ts'
import { mistakeOfMaxAge, type SessionCookie, writeSessionCookie } from '../request/cookie.ts'
import { presentedTokens } from '../request/presented-tokens.ts'
import { signInKnown } from '../sign-in/sign-in-known.ts'
import { signOut } from '../sign-in/sign-out.ts'
import type { Database } from '../store/database.ts'
import type { SignedIn, SignInOptions } from './embedded.ts'

export interface InProcessOptions {
  database: Database
  waitUntilRefused: (position: number) => Promise<WaitedNode[]>
  announceNews: () => void
  maxSessionsPerUser?: number
  cookie: SessionCookie
  log: Log
}

/**
 * Signs in somebody whom the application has identified, for a request of theirs.
 *
 * @returns with the `Set-Cookie` that their browser is to get
 * @throws as `Curfew.signIn` says
 */
export async function signInInProcess(
  options: InProcessOptions,
  exchange: Exchange,
  user: KnownUser,
  { maxAgeSeconds }: SignInOptions,
): Promise<SignedIn & { setCookie: string }> {
  const mistake = typeof maxAgeSeconds === 'number' ? mistakeOfMaxAge(maxAgeSeconds, 'maxAgeSeconds') : null
  if (mistake !== null) throw new TypeError(mistake)
  const { database, waitUntilRefused, announceNews, maxSessionsPerUser, cookie, log } = options
  const former = presentedTokens(exchange.headers, cookie.name)
  const { sessionId, userId, token } = await signInKnown(
    { database, waitUntilRefused, announceNews, maxSessionsPerUser },
    {
      user,
      client: clientOf(exchange),
      requestId: exchange.requestId,
      gone: exchange.gone,
      ...(former?.by === 'cookie' ? { replaces: former.tokens } : {}),
    },
  )
  takeBackUndelivered({
    exchange,
    isDelivered: ({ hasBegun }) => hasBegun,
    takeBack: () => signOut({ database, waitUntilRefused }, [token], contextOf(exchange)),
    log,
  })
  return { sessionId, userId, setCookie: writeSessionCookie(cookie, token, maxAgeSeconds) }
}

/** Ends the sessions of a request. */
export async function signOutInProcess(
  { database, waitUntilRefused, cookie }: InProcessOptions,
  request: Pick<Exchange, 'headers' | 'address' | 'requestId'>,
): Promise<void> {
  const presented = presentedTokens(request.headers, cookie.name)
  if (presented) await signOut({ database, waitUntilRefused }, presented.tokens, contextOf(request))
}
