import type { RefusalRecords } from '../audit/refusal-records.ts'
import { type AuditAction, writeAudit } from '../audit/write-audit.ts'
import type { Refusal } from '../refusal.ts'
import type { Database } from '../store/database.ts'
import { type Caller, readRecorded } from './actor.ts'

/** Records a refused call, unless too much of the kind has been recorded; of its target what `writeAudit` keeps. */
export async function recordRefusal(
  { database, refusals }: { database: Pick<Database, 'answers'>; refusals?: RefusalRecords },
  { caller, ip, requestId }: { caller: Caller; ip: string | null; requestId: string | null },
  { action, target }: { action: AuditAction; target: unknown },
  refusal: Refusal,
): Promise<void> {
  // Only what people may ask for has no other bound.
  if (refusals && caller.kind === 'person' && !(await refusals.mayRecord(caller.userId))) return
  await writeAudit(database.answers, [
    {
      actor: await readRecorded(database.answers, caller),
      action,
      target,
      outcome: 'refused',
      ip,
      requestId,
      detail: { code: refusal.code },
    },
  ])
}
