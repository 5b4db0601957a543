import type { GlobalPolicy } from '@curfew/shared'
import { sql } from 'kysely'
import type { RefusalRecords } from '../audit/refusal-records.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { readAuthority, requirePermission } from '../directory/authority.ts'
import { change } from '../feed/change.ts'
import type { FeedEntry } from '../feed/entry.ts'
import { Refusal } from '../refusal.ts'
import type { Database, Queryable } from '../store/database.ts'
import { changedPolicy, type PolicyChange } from './policy.ts'

export interface PolicyOptions {
  database: Pick<Database, 'changes' | 'answers' | 'checks'>
  /** Waits until no node goes by what stood before an entry, see `feed/look.ts`. */
  waitUntilRefused: (position: number) => Promise<unknown>
  /** Which refusals are recorded; absent: all. */
  refusals?: RefusalRecords
}

export interface PolicyCall {
  actor: { userId: string; loginId: string }
  change: PolicyChange
  /** The versions that the caller has seen, if they say: each has to be the current one. */
  seen: readonly number[]
  ip: string | null
  requestId: string
}

/** Reads what holds for everyone. */
export const readGlobalPolicy = (database: Queryable): Promise<GlobalPolicy> => read(database, sql``)

/**
 * Changes what holds for everyone, for live sessions too, and returns when no node goes by the old policy. The clock files
 * the sessions again, see `rescheduleSessions`.
 *
 * @throws Refusal `forbidden`, `version_conflict` with the current version, `unavailable`
 */
export async function changeGlobalPolicy(
  { database, waitUntilRefused, refusals }: PolicyOptions,
  call: PolicyCall,
): Promise<GlobalPolicy> {
  try {
    // Asked again in the transaction: whoever may not would shut everybody out meanwhile.
    requirePermission(await readAuthority(database.checks, call.actor.userId), 'policies:manage')
    // Alone: nobody who has read the old policy may file a session by it after this.
    const { result, position } = await change(database, (tx) => recordChange(tx, call), { alone: true })
    if (position !== null) await waitUntilRefused(position)
    return result
  } catch (error) {
    const isRefused = error instanceof Refusal && error.code === 'forbidden'
    if (isRefused && (!refusals || (await refusals.mayRecord(call.actor.userId)))) {
      await writeAudit(database.answers, [
        { ...recordOf(call), outcome: 'refused', detail: { code: error.code } },
      ])
    }
    throw error
  }
}

async function recordChange(
  tx: Queryable,
  call: PolicyCall,
): Promise<{ result: GlobalPolicy; entries: FeedEntry[] }> {
  requirePermission(await readAuthority(tx, call.actor.userId), 'policies:manage')
  const before = await read(tx, sql`FOR UPDATE`)
  if (call.seen.some((version) => version !== before.version)) {
    throw new Refusal('version_conflict', { version: before.version })
  }
  const after = changedPolicy(before, call.change)
  await sql`
    UPDATE curfew.policies
    SET idle_timeout_seconds = ${after.idleTimeoutSeconds}, idle_warning_seconds = ${after.idleWarningSeconds},
        version = ${after.version}, changed_at = statement_timestamp(), changed_by = ${call.actor.userId}
    WHERE scope = 'global'`.execute(tx)
  await writeAudit(tx, [{ ...recordOf(call), outcome: 'done', detail: { before, after } }])
  return {
    result: after,
    entries: [{ kind: 'policy.changed', version: 1, payload: { version: after.version } }],
  }
}

const recordOf = ({ actor, ip, requestId }: PolicyCall) => ({
  actor: { id: actor.userId, loginId: actor.loginId },
  action: 'policy.changed' as const,
  target: { policy: 'global' },
  ip,
  requestId,
})

async function read(database: Queryable, lock: ReturnType<typeof sql>): Promise<GlobalPolicy> {
  const { rows } = await sql<GlobalPolicy>`
    SELECT idle_timeout_seconds AS "idleTimeoutSeconds", idle_warning_seconds AS "idleWarningSeconds", version
    FROM curfew.policies WHERE scope = 'global' ${lock}`.execute(database)
  const [policy] = rows
  if (!policy) throw new Error('curfew.policies has no global row')
  return policy
}
