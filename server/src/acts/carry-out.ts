import { randomUUID } from 'node:crypto'
import { errorEntry, type WaitedNode } from '@curfew/shared'
import type { RefusalRecords } from '../audit/refusal-records.ts'
import { auditing } from '../audit/write-audit.ts'
import { type Changed, change, isContended, type Worked } from '../feed/change.ts'
import { readHead } from '../feed/head.ts'
import { Refusal } from '../refusal.ts'
import type { Database, Queryable } from '../store/database.ts'
import { allOf, answered, ask } from '../store/together.ts'
import type { Act, ActCall, Attempt, Carried, Ways } from './act.ts'
import { lookUpCaller, requireActor } from './actor.ts'
import { claiming, type IdempotencyKey, keepAnswer, keyOf, readAnswer } from './idempotency-key.ts'
import { forgetPermission, requirePermissionFirst } from './permission-first.ts'
import { recordOf } from './record-of.ts'
import { recordRefusal } from './record-refusal.ts'
import { finishEnd, readUnderWay } from './revocation/finish-end.ts'

export interface ActOptions {
  database: Database
  /** Waits until every node refuses what an entry ended, see `feed/look.ts`. */
  waitUntilRefused: (position: number) => Promise<WaitedNode[]>
  /** Which refusals are recorded; absent: all. */
  refusals?: RefusalRecords
}

/**
 * The one frame around everything that is done with a permission. It returns when no node goes by what stood before.
 *
 * @throws Refusal `forbidden`, `session_ended`, `idempotency_key_reused`, whatever the work refuses, `unavailable` (also when it
 *   may have happened: asking again with the same `Idempotency-Key` tells)
 */
export async function carryOut<Way, Read, Result, Answer>(
  options: ActOptions,
  call: ActCall,
  act: Act<Way, Read, Result, Answer>,
): Promise<Answer> {
  const { database, waitUntilRefused } = options
  const key = keyOf(call.caller, call.idempotencyKey, act)
  try {
    await requirePermissionFirst(database, call.caller, act.permission, key)
    // A key is claimed by the transaction of its own act, and whoever gets in line for a row does so alone.
    const mayShare = !key && !isContended(database, act.ways.first.target)
    const since = performance.now()
    const shared = mayShare ? await act.share?.(database, call) : null
    const { result: carried, position: first } =
      shared ??
      (await inItsWay(act.ways, (attempt) =>
        change(database, (tx) => actIn(tx, call, act, { key, way: attempt.way }), {
          ...attempt,
          ...(attempt === act.ways.first ? { since } : {}),
        }),
      ))
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
    if (error instanceof Refusal && errorEntry(error.code).status === 403) {
      forgetPermission(database, call.caller, act.permission)
      await recordRefusal(options, call, act, error)
    }
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

/**
 * The whole act: whose key it is, who they are and whether they may, what is done, and the record of it. What is read and what is
 * recorded goes in one message each, with the beginning and the end of the transaction.
 */
async function actIn<Way, Read, Result, Answer>(
  tx: Queryable,
  call: ActCall,
  act: Act<Way, Read, Result, Answer>,
  { key, way }: { key: IdempotencyKey | undefined; way: Way },
): Promise<Worked<Carried<Result>>> {
  const id = randomUUID()
  const { earlier, found, read } = await ask(
    tx,
    allOf({
      earlier: key ? claiming(key, id) : answered(null),
      found: lookUpCaller(call.caller),
      read: act.reads,
    }),
  )
  if (earlier) {
    return {
      result: { id: earlier.actId ?? id, result: null, replayed: true, underWay: null },
      entries: [],
    }
  }
  const actor = await requireActor(tx, call.caller, found, act.permission)
  const done = await act.work(tx, actor, { id, way, read })
  const carried: Carried<Result> = { id, result: done.result, replayed: false, underWay: done.underWay }
  const last = [...(done.last ?? []), auditing([recordOf(act, call, actor, done)])]
  return { result: carried, entries: done.entries, last }
}
