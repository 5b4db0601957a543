import type { GlobalPolicy } from '@curfew/shared'
import { sql } from 'kysely'
import type { FeedEntry } from '../feed/entry.ts'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'
import { changedPolicy, type PolicyChange } from './policy.ts'

/** Reads what holds for everyone. */
export const readGlobalPolicy = (database: Queryable): Promise<GlobalPolicy> => read(database, sql``)

export interface PolicyWrite {
  change: PolicyChange
  /** The versions that the caller has seen, if they say: each has to be the current one. */
  seen: readonly number[]
  /** The user who changes it; null: it is nobody's doing whom Curfew knows. */
  changedBy: string | null
}

/**
 * Changes what holds for everyone. The clock files the sessions again, see `rescheduleSessions`.
 *
 * @param tx runs alone: nobody who has read the old policy may file a session by it after this
 * @throws Refusal `version_conflict` with the current version
 */
export async function writeGlobalPolicy(
  tx: Queryable,
  { change, seen, changedBy }: PolicyWrite,
): Promise<{ before: GlobalPolicy; after: GlobalPolicy; entries: FeedEntry[] }> {
  const before = await read(tx, sql`FOR UPDATE`)
  if (seen.some((version) => version !== before.version)) {
    throw new Refusal('version_conflict', { version: before.version })
  }
  const after = changedPolicy(before, change)
  await sql`
    UPDATE curfew.policies
    SET idle_timeout_seconds = ${after.idleTimeoutSeconds}, idle_warning_seconds = ${after.idleWarningSeconds},
        version = ${after.version}, changed_at = statement_timestamp(), changed_by = ${changedBy}
    WHERE scope = 'global'`.execute(tx)
  return {
    before,
    after,
    entries: [{ kind: 'policy.changed', version: 1, payload: { version: after.version } }],
  }
}

async function read(database: Queryable, lock: ReturnType<typeof sql>): Promise<GlobalPolicy> {
  const { rows } = await sql<GlobalPolicy>`
    SELECT idle_timeout_seconds AS "idleTimeoutSeconds", idle_warning_seconds AS "idleWarningSeconds", version
    FROM curfew.policies WHERE scope = 'global' ${lock}`.execute(database)
  const [policy] = rows
  if (!policy) throw new Error('curfew.policies has no global row')
  return policy
}
