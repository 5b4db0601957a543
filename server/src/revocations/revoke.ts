import { errorEntry, type RevocationView, type WaitedNode } from '@curfew/shared'
import { sql } from 'kysely'
import type { RefusalRecords } from '../audit/refusal-records.ts'
import { readHead } from '../feed/head.ts'
import { Refusal } from '../refusal.ts'
import type { Database, Queryable } from '../store/database.ts'
import { finishEnd, readUnderWay } from './finish-end.ts'
import { hashOf, type IdempotencyKey, keepAnswer, readAnswer } from './idempotency.ts'
import { record } from './record.ts'
import { recordRefusal, requireRightFirst } from './refused.ts'
import { readRevocation } from './revocation-list.ts'
import type { RevokeCall } from './revoke-call.ts'

export interface RevokeOptions {
  database: Database
  /** Waits until every node refuses what an entry ended, see `feed/look.ts`. */
  waitUntilRefused: (position: number) => Promise<WaitedNode[]>
  /** Which refusals are recorded; absent: all. */
  refusals?: RefusalRecords
}

/**
 * Ends the sessions that a target covers, records it, and returns when no node accepts any of them.
 *
 * @throws Refusal `target_not_found`, `target_above_rank`, `forbidden`, `session_ended`, `idempotency_key_reused`,
 *   `unavailable` (also when it may have happened: asking again with the same Idempotency-Key tells)
 */
export async function revoke(options: RevokeOptions, call: RevokeCall): Promise<RevocationView> {
  const { database, waitUntilRefused } = options
  const key = keyOf(call)
  try {
    await requireRightFirst(database.checks, call.caller, call.target, key)
    const { result, position: first } = await record(database, call, key)
    // A replay as well, should whoever began it have died.
    const underWay = result.replayed ? await readUnderWay(database.answers, result.id) : result.underWay
    const position = underWay === null ? first : await finishEnd(database, underWay)
    // A replay waits as well: the first call may still be waiting, and its end must be over when this one returns.
    const nodes = await waitUntilRefused(position ?? (await readHead(database.changes)))
    if (result.replayed && key) {
      const answer = await readAnswer<RevocationView>(database.answers, key)
      if (answer) return answer
    }
    await keepNodes(database.answers, result.id, nodes)
    const revocation = await readRevocation(database.answers, result.id)
    if (!revocation) throw new Error(`revocation ${result.id} is not in the records`)
    return key ? await keepAnswer(database.answers, key, revocation) : revocation
  } catch (error) {
    const { caller } = call
    if (error instanceof Refusal && errorEntry(error.code).status === 403 && 'userId' in caller)
      await recordRefusal(options, { ...call, caller }, error)
    throw error
  }
}

const keyOf = ({
  caller,
  idempotencyKey,
  target,
  message,
  reasonAdmin,
}: RevokeCall): IdempotencyKey | undefined =>
  idempotencyKey === undefined || 'actingFor' in caller
    ? undefined
    : { caller: caller.userId, key: idempotencyKey, requestHash: hashOf({ target, message, reasonAdmin }) }

/** The nodes of the first call that has waited: it may be a replay, whose original never came so far. */
async function keepNodes(database: Queryable, id: string, nodes: WaitedNode[]): Promise<void> {
  await sql`
    UPDATE curfew.revocations SET nodes = ${JSON.stringify(nodes)}::jsonb
    WHERE id = ${id} AND nodes IS NULL`.execute(database)
}
