import type { ErrorCode } from '@curfew/shared'
import { loginKey } from '@curfew/shared/login-id'
import { sql } from 'kysely'
import { claimForSession, keyOfSignIn, noteSession } from '../acts/session-of-key.ts'
import { UNKNOWN_LOGIN_ID } from '../audit/actor.ts'
import { type Changed, change } from '../feed/change.ts'
import { readHead } from '../feed/head.ts'
import { NEVER_SHEDS, type Shedding } from '../load/overload.ts'
import { Refusal } from '../refusal.ts'
import type { Client, Context } from '../request/client.ts'
import {
  type Beginning,
  lockingUser,
  looking,
  type Started,
  type StartOptions,
  startSession,
} from '../sessions/begin/start-session.ts'
import type { Database } from '../store/database.ts'
import { allOf, ask } from '../store/together.ts'
import { isUnavailable } from '../store/unavailable.ts'
import { beginInOneMessage } from './begin-in-one-message.ts'
import { type CredentialsOfUser, readCredentials } from './credentials.ts'
import type { RefusedSignIns } from './limits/refused-sign-ins.ts'
import type { Attempt, JudgedAttempt, SignInLimits } from './limits/sign-in-limits.ts'
import { passwordMatches } from './passwords/passwords.ts'
import { placeOf } from './passwords/queue/place.ts'

export interface SignInOptions {
  database: Database
  limits: SignInLimits
  refusedSignIns: RefusedSignIns
  /** Waits until every node knows of an entry, see `feed/look.ts`. */
  waitUntilRefused: (position: number) => Promise<unknown>
  /** The default is 1,000. */
  maxSessionsPerUser?: number
  /** What is refused while the node is behind; by default nothing. */
  shedding?: Shedding
}

export interface SignInAttempt {
  loginId: string
  password: string
  client: Client
  requestId: string
  /** Where the token is to go: part of what is asked under a key. */
  tokenIn?: 'cookie' | 'body'
  /** A repetition begins the session again, see `acts/session-of-key.ts`. */
  idempotencyKey?: string
  /** The tokens that the same browser held; their sessions end. */
  replaces?: readonly string[]
  /** Aborted when nobody waits for the answer any more: the attempt leaves every queue, and begins no session. */
  gone?: AbortSignal
}

/**
 * Signs a person in with a password. Until it has turned out right, that costs PostgreSQL one indexed read and nothing is
 * written; an attempt that is limited in memory does not reach PostgreSQL at all.
 *
 * @throws Refusal `invalid_credentials` (also for an unknown user, in the same time), `user_blocked`,
 *   `user_deactivated`, `rate_limited`, `idempotency_key_reused`, `unavailable`; the reason of `gone`
 */
export async function signIn(options: SignInOptions, attempt: SignInAttempt): Promise<Started> {
  try {
    return await attemptSignIn(options, attempt)
  } catch (error) {
    if (isUnavailable(error)) throw new Refusal('unavailable', { retryAfterSeconds: 1 }, { cause: error })
    throw error
  }
}

async function attemptSignIn(options: SignInOptions, asked: SignInAttempt): Promise<Started> {
  const { database, limits, refusedSignIns, shedding = NEVER_SHEDS } = options
  const { loginId, password, client, requestId, gone } = asked
  const context: Context = { ip: client.ip, requestId }
  limits.check({ loginId, ip: client.ip })
  const { user, known } = await limits.inTurn(
    client.ip,
    () => readCredentials(database, loginId, client.ip),
    gone,
  )
  // Whoever has signed in from here before goes on, however many try who have not.
  if (!known && shedding.sheds('strangers')) throw shedding.refuse('strangers')
  const attempt: Attempt = { loginId, ip: client.ip, user: loginKey(loginId), known }

  const judged = await limits.begin(attempt, gone)
  const right = await judge(judged, () =>
    passwordMatches(user?.passwordHash ?? null, password, placeOf(client.ip, known), gone),
  )
  try {
    if (!right || !user) throw new Refusal('invalid_credentials')
    return await begin(options, asked, { user, attempt, context })
  } catch (error) {
    if (error instanceof Refusal && isAboutTheAccount(error)) {
      const actor = { id: user?.id ?? null, loginId: user?.loginId ?? UNKNOWN_LOGIN_ID }
      refusedSignIns.note({ actor, code: error.code, context })
    }
    throw error
  }
}

/**
 * Only a wrong password costs the attempt its points, whatever else happens. One that was found wrong costs them also when
 * nobody waits for the answer any more: otherwise whoever hangs up could have passwords hashed without a limit.
 */
async function judge(judged: JudgedAttempt, matches: () => Promise<boolean>): Promise<boolean> {
  const right = await matches().catch(async (error: unknown) => {
    await judged.notJudged()
    throw error
  })
  if (right) await judged.right()
  else judged.wrong()
  return right
}

async function begin(
  options: SignInOptions,
  asked: SignInAttempt,
  { user, attempt, context }: { user: CredentialsOfUser; attempt: Attempt; context: Context },
): Promise<Started> {
  const { database, limits, waitUntilRefused } = options
  asked.gone?.throwIfAborted()
  const taken = await limits.takeSignIn(attempt)
  const { result, position } = await beginFor(options, asked, { user, context }).catch(
    async (error: unknown) => {
      await taken.notBegun()
      throw error
    },
  )
  taken.begun()
  asked.gone?.throwIfAborted()
  if (result.ends) await waitUntilRefused(position ?? (await readHead(database.looks)))
  return result.started
}

/** In one message where there is nothing to do but to begin a session; else step by step, which also says why one may not begin. */
async function beginFor(
  options: SignInOptions,
  { loginId, tokenIn, idempotencyKey, client, requestId, replaces = [], gone }: SignInAttempt,
  { user, context }: { user: CredentialsOfUser; context: Context },
): Promise<Pick<Changed<Beginning>, 'result' | 'position'>> {
  const key = keyOfSignIn(user.id, idempotencyKey, { loginId, tokenIn })
  const { database, maxSessionsPerUser } = options
  if (!key && replaces.length === 0) {
    const message = { user, client, requestId, maxSessionsPerUser, target: user.id, gone }
    const begun = await beginInOneMessage(options, message)
    if (begun) return { result: { started: begun, ends: false }, position: null }
  }
  return change(
    { changes: database.people },
    async (tx) => {
      const starting: StartOptions = { replaces, maxSessionsPerUser, gone }
      const { locked, found } = await ask(
        tx,
        allOf({ locked: lockingUser(user.id), found: looking(sql`${user.id}::uuid`, client, starting) }),
      )
      // A new password was set while the old one was being hashed.
      if (locked.passwordVersion !== user.passwordVersion) throw new Refusal('invalid_credentials')
      const earlier = key ? await claimForSession(tx, key) : null
      const begun = await startSession(tx, { user: locked, found }, client, context, {
        ...starting,
        ...(earlier ? { replacesSession: earlier } : {}),
      })
      if (key) await noteSession(tx, key, begun.result.started.sessionId)
      return begun
    },
    { target: user.id, gone },
  )
}

const NOT_ABOUT_THE_ACCOUNT: ReadonlySet<string> = new Set<ErrorCode>([
  'unavailable',
  'rate_limited',
  'idempotency_key_reused',
])
const isAboutTheAccount = ({ code }: Refusal): boolean => !NOT_ABOUT_THE_ACCOUNT.has(code)
