import { sql } from 'kysely'
import { writeAudit } from '../audit/write-audit.ts'
import { change } from '../feed/change.ts'
import { Refusal } from '../refusal.ts'
import type { Database } from '../store/database.ts'
import { isUnavailable } from '../store/unavailable.ts'
import type { Client, Context } from './client.ts'
import { passwordMatches } from './passwords.ts'
import type { SignInLimits } from './sign-in-limits.ts'
import { lockUser, type Started, startSession } from './start-session.ts'

export interface SignInOptions {
  database: Database
  limits: SignInLimits
  /** Waits until every node knows of an entry, see `feed/look.ts`. */
  settle: (position: number) => Promise<unknown>
}

export interface SignInAttempt {
  loginId: string
  password: string
  client: Client
  requestId: string
  /** The token that the same browser held; its session ends. */
  replaces?: string
}

/**
 * Signs a person in with a password.
 *
 * @throws Refusal `invalid_credentials` (also for an unknown user, in the same time), `user_blocked`,
 *   `user_deactivated`, `rate_limited`, `unavailable`
 */
export async function signIn(options: SignInOptions, attempt: SignInAttempt): Promise<Started> {
  try {
    return await attemptSignIn(options, attempt)
  } catch (error) {
    if (isUnavailable(error)) throw new Refusal('unavailable', { retryAfterSeconds: 1 }, { cause: error })
    throw error
  }
}

async function attemptSignIn(
  { database, limits, settle }: SignInOptions,
  attempt: SignInAttempt,
): Promise<Started> {
  const { loginId, password, client, requestId, replaces } = attempt
  const context: Context = { ip: client.ip, requestId }
  const user = await readCredentials(database, loginId, client.ip)
  const limited = { loginId, ip: client.ip, knownAddress: user?.knownAddress ?? false }
  await limits.begin(limited)

  const refuse = async (refusal: Refusal): Promise<never> => {
    await writeAudit(database.answers, [
      {
        actor: { id: user?.id ?? null, loginId: user?.loginId ?? '(unknown)' },
        action: 'session.sign_in_refused',
        target: {},
        outcome: 'refused',
        detail: { code: refusal.code },
        ...context,
      },
    ])
    throw refusal
  }
  const matches = await passwordMatches(user?.passwordHash ?? null, password).catch(
    async (error: unknown) => {
      await limits.unjudged(limited)
      throw error
    },
  )
  if (!matches || !user) return refuse(new Refusal('invalid_credentials'))
  try {
    const { result, position } = await change({ changes: database.people }, async (tx) => {
      const locked = await lockUser(tx, user.id)
      // A new password was set while the old one was being hashed.
      if (locked.passwordVersion !== user.passwordVersion) throw new Refusal('invalid_credentials')
      return startSession(tx, locked, client, context, replaces)
    })
    await limits.succeeded(limited)
    if (replaces && position !== null) await settle(position)
    return result
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'unavailable') return refuse(error)
    throw error
  }
}

async function readCredentials({ checks }: Database, loginId: string, ip: string | null) {
  const { rows } = await sql<{
    id: string
    loginId: string
    passwordHash: string | null
    passwordVersion: number
    knownAddress: boolean
  }>`
    SELECT id, login_id AS "loginId", password_hash AS "passwordHash", password_version AS "passwordVersion",
           EXISTS (SELECT FROM curfew.sessions AS s WHERE s.user_id = u.id AND s.ip = ${ip}::inet) AS "knownAddress"
    FROM curfew.users AS u WHERE lower(login_id) = lower(${loginId})`.execute(checks)
  return rows[0]
}
