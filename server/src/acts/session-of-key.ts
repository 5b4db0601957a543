import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'
import { claimKey, type IdempotencyKey, keyOf } from './idempotency-key.ts'

/**
 * The key of a sign-in belongs to whoever has proved to be that user: nobody else can claim it, nor learn that it was used. The
 * password is no part of what is hashed.
 *
 * @param request what else the attempt says
 */
export const keyOfSignIn = (
  userId: string,
  key: string | undefined,
  request: { loginId: string; tokenIn?: string },
): IdempotencyKey | undefined =>
  keyOf({ kind: 'person', userId }, key, { action: 'session.signed_in', request })

/**
 * Claims the key of a sign-in. A token is kept nowhere, so an earlier answer cannot be given again: a repetition begins the session
 * again, in place of the first, and one key never stands for two sessions.
 *
 * @param tx has the user's row locked: a concurrent duplicate waits there
 * @returns the session that an earlier sign-in with the key began, for the new one to replace; null if there was none
 * @throws Refusal `idempotency_key_reused`
 */
export async function claimForSession(tx: Queryable, key: IdempotencyKey): Promise<string | null> {
  if ((await claimKey(tx, key, null)) === null) return null
  const { rows } = await sql<{ session: string | null }>`
    SELECT answer ->> 'session' AS session FROM curfew.idempotency_keys
    WHERE caller = ${key.caller} AND key = ${key.key}`.execute(tx)
  return rows[0]?.session ?? null
}

/** Notes the session that has begun under a key, for whoever repeats it. */
export async function noteSession(tx: Queryable, key: IdempotencyKey, sessionId: string): Promise<void> {
  await sql`
    UPDATE curfew.idempotency_keys SET answer = ${JSON.stringify({ session: sessionId })}::jsonb
    WHERE caller = ${key.caller} AND key = ${key.key}`.execute(tx)
}
