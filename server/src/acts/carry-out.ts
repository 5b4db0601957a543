import { randomUUID } from 'node:crypto'
import { errorEntry, type WaitedNode } from '@curfew/shared'
import type { RefusalRecords } from '../audit/refusal-records.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { type Changed, change } from '../feed/change.ts'
import type { FeedEntry } from '../feed/entry.ts'
import { readHead } from '../feed/head.ts'
import { Refusal } from '../refusal.ts'
import type { Database, Queryable } from '../store/database.ts'
import type { Act, Attempt, Ways } from './act.ts'
import { type Caller, readActor, requirePermissionFirst } from './actor.ts'
import { claimKey, type IdempotencyKey, keepAnswer, keyOf, readAnswer } from './idempotency-key.ts'
import { recordRefusal } from './record-refusal.ts'
import { finishEnd, readUnderWay } from './revocation/finish-end.ts'

export interface ActOptions {
  database: Database
  /** Waits until every node refuses what an entry ended, see `feed/look.ts`. */
  waitUntilRefused: (position: number) => Promise<WaitedNode[]>
  /** Which refusals are recorded; absent: all. */
  refusals?: RefusalRecords
}

/** An act as somebody calls for it. */
export interface ActCall {
  caller: Caller
  /** As `http/reading/idempotency-key.ts` reads it; absent: each call is an act of its own. */
  idempotencyKey?: string
  ip: string | null
  /** null: it came by no request. */
  requestId: string | null
}

/** An act that is in the records. */
interface Carried<Result> {
  id: string
  /** null: of an earlier call with the same key. */
  result: Result | null
  replayed: boolean
  underWay: number | null
}

/**
 * The one frame around everything that is done with a permission. It returns when no node goes by what stood before.
 *
 * @throws Refusal `forbidden`, `session_ended`, `idempotency_key_reused`, whatever the work refuses, `unavailable` (also when it
 *   may have happened: asking again with the same `Idempotency-Key` tells)
 */
export async function carryOut<Way, Result, Answer>(
  options: ActOptions,
  call: ActCall,
  act: Act<Way, Result, Answer>,
): Promise<Answer> {
  const { database, waitUntilRefused } = options
  const key = keyOf(call.caller, call.idempotencyKey, act)
  try {
    await requirePermissionFirst(database.checks, call.caller, act.permission, key)
    const { result: carried, position: first } = await inItsWay(act.ways, (attempt) =>
      change(database, (tx) => actIn(tx, call, act, { key, way: attempt.way }), attempt),
    )
    // A replay as well, should whoever began it have died.
    const underWay = carried.replayed ? await readUnderWay(database.answers, carried.id) : carried.underWay
    const position = underWay === null ? first : await finishEnd(database, underWay)
    // Also when nothing was left to do, and for a replay: whoever did it may still be waiting, and it must be over when this returns.
    const nodes = await waitUntilRefused(position ?? (await readHead(database.changes)))
    if (carried.replayed && key) {
      const kept = await readAnswer<Answer>(database.answers, key)
      if (kept) return kept
    }
    const answer = await act.answer(database, carried, nodes)
    return key ? await keepAnswer(database.answers, key, answer) : answer
  } catch (error) {
    if (error instanceof Refusal && errorEntry(error.code).status === 403)
      await recordRefusal(options, call, act, error)
    throw error
  }
}

async function inItsWay<Way, T>(
  ways: Ways<Way>,
  attempt: (attempt: Attempt<Way>) => Promise<Changed<T>>,
): Promise<Changed<T>> {
  try {
    return await attempt(ways.first)
  } catch (error) {
    const next = ways.next(error)
    if (next === null) throw error
    return attempt(next)
  }
}

/** The whole act: whose key it is, who they are and whether they may, what is done, and the record of it. */
async function actIn<Way, Result, Answer>(
  tx: Queryable,
  call: ActCall,
  act: Act<Way, Result, Answer>,
  { key, way }: { key: IdempotencyKey | undefined; way: Way },
): Promise<{ result: Carried<Result>; entries: FeedEntry[] }> {
  const id = randomUUID()
  if (key) {
    const earlier = await claimKey(tx, key, id)
    if (earlier) {
      return {
        result: { id: earlier.actId ?? id, result: null, replayed: true, underWay: null },
        entries: [],
      }
    }
  }
  const actor = await readActor(tx, call.caller, act.permission)
  const { result, entries, detail, target, revocationId, underWay } = await act.work(tx, actor, { id, way })
  await writeAudit(tx, [
    {
      actor: actor.recorded,
      action: act.action,
      target: target === undefined ? act.target : target,
      outcome: 'done',
      ip: call.ip,
      requestId: call.requestId,
      revocationId,
      detail,
    },
  ])
  return { result: { id, result, replayed: false, underWay }, entries }
}
