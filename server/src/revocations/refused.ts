import type { RevocationTarget } from '@curfew/shared'
import { sql } from 'kysely'
import type { RefusalRecords } from '../audit/refusal-records.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { Refusal } from '../refusal.ts'
import type { Database, Queryable } from '../store/database.ts'
import { type Caller, type PersonCaller, requireRight } from './actor.ts'
import { type IdempotencyKey, isClaimed } from './idempotency.ts'

/**
 * Asks before anything is locked whether a caller may end sessions at all: whoever may not would hold the locks of an end
 * meanwhile, that of everyone if they name everyone. It decides nothing else, the transaction asks again. Whoever had the
 * right when a key was first used may still hear what came of that.
 *
 * @throws Refusal `forbidden`
 */
export async function requireRightFirst(
  database: Queryable,
  caller: Caller,
  target: RevocationTarget,
  key: IdempotencyKey | undefined,
): Promise<void> {
  if ('actingFor' in caller) return
  try {
    await requireRight(database, caller.userId, target)
  } catch (error) {
    if (error instanceof Refusal && key && (await isClaimed(database, key))) return
    throw error
  }
}

/** Records a refused call, unless too much of the kind has been recorded; of its target what `writeAudit` keeps. */
export async function recordRefusal(
  { database, refusals }: { database: Pick<Database, 'answers'>; refusals?: RefusalRecords },
  call: { caller: PersonCaller; target: RevocationTarget; ip: string | null; requestId: string | null },
  refusal: Refusal,
): Promise<void> {
  const { userId } = call.caller
  if (refusals && !(await refusals.mayRecord(userId))) return
  const { rows } = await sql<{ loginId: string }>`
    SELECT login_id AS "loginId" FROM curfew.users WHERE id = ${userId}`.execute(database.answers)
  await writeAudit(database.answers, [
    {
      actor: { id: userId, loginId: rows[0]?.loginId ?? '(unknown)' },
      action: 'sessions.revoked',
      target: call.target,
      outcome: 'refused',
      ip: call.ip,
      requestId: call.requestId,
      detail: { code: refusal.code },
    },
  ])
}
