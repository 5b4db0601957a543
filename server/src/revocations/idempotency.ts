import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'

/** A caller's key for one request, and what that request was. */
export interface IdempotencyKey {
  caller: string
  key: string
  requestHash: Buffer
}

/** @param request anything that JSON can say; the order of its members counts */
export const hashOf = (request: unknown): Buffer =>
  Buffer.from(hash('sha256', JSON.stringify(request), 'hex'), 'hex')

/**
 * Claims a key inside the transaction of the act: both become true together. A concurrent duplicate waits here until the
 * first has committed or failed.
 *
 * @returns the revocation of the earlier call, or null when this is the first
 * @throws Refusal `idempotency_key_reused`
 */
export async function claimKey(
  tx: Queryable,
  { caller, key, requestHash }: IdempotencyKey,
  revocationId: string,
): Promise<string | null> {
  const claimed = await sql`
    INSERT INTO curfew.idempotency_keys (caller, key, request_hash, revocation_id)
    VALUES (${caller}, ${key}, ${requestHash}, ${revocationId})
    ON CONFLICT (caller, key) DO NOTHING`.execute(tx)
  if (claimed.numAffectedRows === 1n) return null
  const { rows } = await sql<{ request_hash: Buffer; revocation_id: string }>`
    SELECT request_hash, revocation_id FROM curfew.idempotency_keys
    WHERE caller = ${caller} AND key = ${key}`.execute(tx)
  const [earlier] = rows
  if (!earlier?.request_hash.equals(requestHash)) throw new Refusal('idempotency_key_reused')
  return earlier.revocation_id
}

/** Whether there was a call with this key. */
export async function isClaimed(database: Queryable, { caller, key }: IdempotencyKey): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM curfew.idempotency_keys WHERE caller = ${caller} AND key = ${key}`.execute(database)
  return rows.length > 0
}

/**
 * Keeps the answer unless there is one already, so that of calls at the same time all give the same.
 *
 * @returns the answer that is kept
 */
export async function keepAnswer<T>(database: Queryable, key: IdempotencyKey, answer: T): Promise<T> {
  const { rows } = await sql<{ answer: T }>`
    UPDATE curfew.idempotency_keys SET answer = coalesce(answer, ${JSON.stringify(answer)}::jsonb)
    WHERE caller = ${key.caller} AND key = ${key.key} RETURNING answer`.execute(database)
  return rows[0]?.answer ?? answer
}

/** The answer of the earlier call; null if its process died before it was kept. */
export async function readAnswer<T>(database: Queryable, key: IdempotencyKey): Promise<T | null> {
  const { rows } = await sql<{ answer: T | null }>`
    SELECT answer FROM curfew.idempotency_keys WHERE caller = ${key.caller} AND key = ${key.key}`.execute(
    database,
  )
  return rows[0]?.answer ?? null
}
