import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../store/database.ts'
import { withFirstItems } from '../store/lists/first-items.ts'
import { keepPlan } from '../store/prepared.ts'
import { type AuditActor, columnsOf } from './actor.ts'

/** What was done or refused. Dotted words, the thing first; the closed list of what stands in the records. */
export type AuditAction =
  | 'session.signed_in'
  | 'session.sign_in_refused'
  | 'session.signed_out'
  /** Ended by time or by a rule; `detail.reason` says which. */
  | 'session.ended'
  | 'sessions.revoked'
  | 'policy.changed'
  | 'user.created'
  /** Entries that are no longer kept; written by PostgreSQL itself, see `curfew.prune_audit`. */
  | 'audit.pruned'

export interface AuditRecord {
  actor: AuditActor
  action: AuditAction
  /** Whom or what it was done to, such as `{ user: id }` or a revocation's target. Of lists the first ten items are kept. */
  target: unknown
  outcome: 'done' | 'refused'
  /** Where the request came from; null when there was none. */
  ip: string | null
  requestId: string | null
  revocationId?: string | null
  /** What else a reader of the records needs: never a password, a token or a hash. */
  detail?: Record<string, unknown>
}

/**
 * Writes the records, in one statement however many they are. Called inside the transaction of the act they tell of, so
 * that neither exists without the other. Each is bounded: whom a forced logout named stands whole in `revocations.target`.
 */
export async function writeAudit(tx: Queryable, entries: readonly AuditRecord[]): Promise<void> {
  if (entries.length > 0) await auditing(entries).execute(tx)
}

/** The same as a query that is still to be sent. */
export function auditing(entries: readonly AuditRecord[]): RawBuilder<unknown> {
  const rows = entries.map((entry) => ({
    ...columnsOf(entry.actor),
    action: entry.action,
    target: withFirstItems(entry.target),
    outcome: entry.outcome,
    ip: entry.ip,
    request_id: entry.requestId,
    revocation_id: entry.revocationId ?? null,
    detail: withFirstItems(entry.detail ?? {}),
  }))
  // One parameter for all: ten thousand rows of nine would be more than a statement may have.
  return keepPlan(sql`
    INSERT INTO curfew.audit (actor_kind, actor_id, actor_login_id, action, target, outcome, ip, request_id, revocation_id,
      detail)
    SELECT actor_kind, actor_id, actor_login_id, action, target, outcome, ip, request_id, revocation_id, detail
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (
      actor_kind text, actor_id uuid, actor_login_id text, action text, target jsonb, outcome text, ip inet, request_id text,
      revocation_id uuid, detail jsonb
    )`)
}
