import { hash } from 'node:crypto'
import type { ActorKind } from '@curfew/shared'
import { sql } from 'kysely'
import type { AuditAction } from '../audit/write-audit.ts'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'
import { keepPlan } from '../store/prepared.ts'
import { ask, type Question } from '../store/together.ts'

/** A caller's key for one request, and what that request was. */
export interface IdempotencyKey {
  callerKind: ActorKind
  /** By the id that nobody else has, of whatever kind. */
  caller: string
  key: string
  requestHash: Buffer
}

/** What is asked for under a key. */
interface Keyed {
  action: AuditAction | 'sessions.counted' | 'policy.previewed'
  request: unknown
}

/** The key of a caller who repeats what a network may have lost; of nobody else's call a repetition is expected. */
export function keyOf(
  caller: { kind: string; userId?: string },
  key: string | undefined,
  keyed: Keyed,
): IdempotencyKey | undefined {
  if (key === undefined || caller.kind !== 'person' || caller.userId === undefined) return undefined
  return { callerKind: 'person', caller: caller.userId, key, requestHash: hashOf(keyed) }
}

/** A forced logout goes without its name, as the version before hashes it: its keys are good on both sides of an upgrade. */
const hashOf = ({ action, request }: Keyed): Buffer => {
  const hashed = action === 'sessions.revoked' ? request : { action, request }
  return Buffer.from(hash('sha256', JSON.stringify(hashed), 'hex'), 'hex')
}

/**
 * Claims a key inside the transaction of what is asked for: both become true together. A concurrent duplicate waits here until the
 * first has committed or failed.
 *
 * @param actId null: what is asked for has no records by which it could be told again
 * @returns what is kept of the earlier call, or null when this is the first; its answer throws Refusal `idempotency_key_reused`
 */
export function claiming(
  { callerKind, caller, key, requestHash }: IdempotencyKey,
  actId: string | null,
): Question<{ actId: string | null } | null> {
  return {
    queries: [
      keepPlan(sql`
        INSERT INTO curfew.idempotency_keys (caller_kind, caller, key, request_hash, revocation_id)
        VALUES (${callerKind}, ${caller}, ${key}, ${requestHash}, ${actId})
        ON CONFLICT (caller, key) DO NOTHING RETURNING key`),
      keepPlan(sql`
        SELECT request_hash AS "requestHash", revocation_id AS "actId" FROM curfew.idempotency_keys
        WHERE caller = ${caller} AND key = ${key}`),
    ],
    answer([claimed = [], kept = []]) {
      if (claimed.length === 1) return null
      const [earlier] = kept as { requestHash: Buffer; actId: string | null }[]
      if (!earlier?.requestHash.equals(requestHash)) throw new Refusal('idempotency_key_reused')
      return { actId: earlier.actId }
    },
  }
}

/** Claims a key by itself, see `claiming`. @throws Refusal `idempotency_key_reused` */
export const claimKey = (
  tx: Queryable,
  key: IdempotencyKey,
  actId: string | null,
): Promise<{ actId: string | null } | null> => ask(tx, claiming(key, actId))

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
