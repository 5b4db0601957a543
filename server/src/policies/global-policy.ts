import type { GlobalPolicy } from '@curfew/shared'
import { sql } from 'kysely'
import type { Concerned, FeedEntry } from '../feed/entry.ts'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../store/database.ts'
import { changedPolicy, type PolicyChange } from './policy.ts'

/** `curfew.policies.id` of what holds for whoever has no other policy. */
export const GLOBAL_POLICY_ID = 0

/** Reads what holds for everyone who has no other policy. */
export const readGlobalPolicy = (database: Queryable): Promise<GlobalPolicy> => read(database, sql``)

export interface PolicyWrite {
  change: PolicyChange
  /** The versions that the caller has seen, if they say: each has to be the current one. */
  seen: readonly number[]
  /** The user who changes it; null: none. */
  changedBy: string | null
}

export interface WrittenPolicy {
  before: GlobalPolicy
  after: GlobalPolicy
  /** To be appended to the feed by the same transaction. */
  entries: FeedEntry[]
}

/**
 * Changes what holds for everyone who has no other policy, for live sessions too: checks go by it from the commit on, and
 * the clock reschedules the sessions.
 *
 * @param tx runs alone, see `change`: nobody who has read the old policy may file a session by it after this
 * @throws Refusal `version_conflict` with the current version
 */
export async function writeGlobalPolicy(
  tx: Queryable,
  { change, seen, changedBy }: PolicyWrite,
): Promise<WrittenPolicy> {
  const before = await read(tx, sql`FOR UPDATE`)
  if (seen.some((version) => version !== before.version)) {
    throw new Refusal('version_conflict', { version: before.version })
  }
  const after = changedPolicy(before, change)
  const { rows } = await sql<{ isOnlyOne: boolean }>`
    UPDATE curfew.policies
    SET idle_timeout_seconds = ${after.idleTimeoutSeconds}, idle_warning_seconds = ${after.idleWarningSeconds},
        version = ${after.version}, changed_at = statement_timestamp(), changed_by = ${changedBy}
    WHERE id = ${GLOBAL_POLICY_ID}
    RETURNING NOT EXISTS (SELECT FROM curfew.user_policies) AS "isOnlyOne"`.execute(tx)
  // Where everybody lives by it, to forget everything at once is cheaper than to look at each.
  const concerns: Concerned = rows[0]?.isOnlyOne ? 'everyone' : { policies: [GLOBAL_POLICY_ID] }
  return {
    before,
    after,
    entries: [{ kind: 'policy.changed', version: 1, payload: { version: after.version, concerns } }],
  }
}

async function read(database: Queryable, lock: ReturnType<typeof sql>): Promise<GlobalPolicy> {
  const { rows } = await sql<GlobalPolicy>`
    SELECT idle_timeout_seconds AS "idleTimeoutSeconds", idle_warning_seconds AS "idleWarningSeconds", version
    FROM curfew.policies WHERE id = ${GLOBAL_POLICY_ID} ${lock}`.execute(database)
  const [policy] = rows
  if (!policy) throw new Error('curfew.policies has no global row')
  return policy
}
