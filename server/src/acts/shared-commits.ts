import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type AuditRecord, auditing } from '../audit/write-audit.ts'
import { BlockedByOthers, type Changed, change, type Worked } from '../feed/change.ts'
import { Refusal } from '../refusal.ts'
import { Batch, NotSent } from '../store/batch.ts'
import type { Database, Queryable } from '../store/database.ts'
import { allOf, ask, eachOf, type Question } from '../store/together.ts'
import type { Act, ActCall, Carried, Done } from './act.ts'
import { type Actor, type Caller, lookUpCaller, requireActor } from './actor.ts'
import { recordOf } from './record-of.ts'

/** In one commit: what the first of them has locked stays so until the last is done. */
const MOST = 32
/** Commits under way at a time: while one waits for a row, the other goes on. */
const LANES = 2
/** No further attempt begins after this, in milliseconds: each act then goes by itself, and whoever is in nobody's way is through. */
const PATIENCE_MS = 50
/** Who has waited so long for those before, in milliseconds, goes by themselves: a lane may hang for as long as a connection does. */
const QUEUE_MS = 250

/** An act that waits for a commit. */
interface Waiting<Wanted> {
  act: Pick<Act<never, never, never, never>, 'action' | 'permission' | 'target'>
  call: ActCall
  /** What is to be read, and what follows from that for an actor. @throws Refusal for this one alone */
  decision: Question<(actor: Actor, id: string) => Wanted>
}

/** What an actor wants done. */
export interface Decided<Wanted> {
  actor: Actor
  wanted: Wanted
}

type Outcome<Result> =
  | { kind: 'done'; changed: Changed<Carried<Result>> }
  | { kind: 'refused'; refusal: Refusal }
  /** Not in this way. */
  | { kind: 'alone' }

/**
 * Acts of one kind that come while others are being committed share the next commit: it holds the feed's one lock for as long for
 * many as for one. Each is judged, recorded and told for itself, and one that is refused keeps none of its neighbours.
 */
export class SharedCommits<Wanted, Result> {
  #work: (tx: Queryable, several: readonly Decided<Wanted>[]) => Promise<Done<Result>[]>
  #queues = new WeakMap<pg.Pool, Batch<Waiting<Wanted>, Outcome<Result>>>()

  /** @param work of all at once; returns of each what its own would have returned, in their order */
  constructor(work: (tx: Queryable, several: readonly Decided<Wanted>[]) => Promise<Done<Result>[]>) {
    this.#work = work
  }

  /**
   * @returns null: the act is to be carried out by itself, and nothing of it has been done
   * @throws Refusal as `carryOut`
   */
  async carryOut(
    database: Pick<Database, 'changes'>,
    waiting: Waiting<Wanted>,
  ): Promise<Changed<Carried<Result>> | null> {
    const queue =
      this.#queues.get(database.changes) ??
      new Batch<Waiting<Wanted>, Outcome<Result>>((all) => this.#commit(database, all), {
        max: MOST,
        lanes: LANES,
        patienceMs: QUEUE_MS,
      })
    this.#queues.set(database.changes, queue)
    const outcome = await queue.ask(waiting).catch((error: unknown): Outcome<Result> => {
      if (error instanceof NotSent) return { kind: 'alone' }
      throw error
    })
    switch (outcome.kind) {
      case 'done':
        return outcome.changed
      case 'refused':
        throw outcome.refusal
      case 'alone':
        return null
    }
  }

  async #commit(
    database: Pick<Database, 'changes'>,
    all: readonly Waiting<Wanted>[],
  ): Promise<Outcome<Result>[]> {
    let mayBeCommitted = false
    const work = async (tx: Queryable) => {
      mayBeCommitted = false
      const worked = await this.#workOf(tx, all)
      mayBeCommitted = true
      return worked
    }
    try {
      const { result, position } = await change(database, work, { patienceMs: PATIENCE_MS })
      return result.map((each) =>
        each instanceof Refusal
          ? { kind: 'refused', refusal: each }
          : { kind: 'done', changed: { result: each, position } },
      )
    } catch (error) {
      // What PostgreSQL itself refuses is rolled back.
      const isRolledBack = error instanceof BlockedByOthers || error instanceof pg.DatabaseError
      if (isRolledBack || (!mayBeCommitted && !(error instanceof Refusal)))
        return all.map(() => ({ kind: 'alone' }))
      if (error instanceof Refusal) throw error
      // It may have been committed, and must not be done again.
      throw new Refusal('unavailable', { retryAfterSeconds: 1 }, { cause: error })
    }
  }

  async #workOf(
    tx: Queryable,
    all: readonly Waiting<Wanted>[],
  ): Promise<Worked<(Carried<Result> | Refusal)[]>> {
    const callers = new Map(all.map(({ call }) => [nameOf(call.caller), call.caller]))
    const { found, decisions } = await ask(
      tx,
      allOf({
        found: eachOf([...callers.values()].map(lookUpCaller)),
        decisions: eachOf(all.map(({ decision }) => decision)),
      }),
    )
    const foundOf = new Map([...callers.keys()].map((name, place) => [name, found[place] ?? null]))
    const results: (Carried<Result> | Refusal)[] = []
    const several: (Decided<Wanted> & { place: number; id: string; of: Waiting<Wanted> })[] = []
    for (const [place, of] of all.entries()) {
      const { caller } = of.call
      const id = randomUUID()
      try {
        const actor = await requireActor(tx, caller, foundOf.get(nameOf(caller)) ?? null, of.act.permission)
        const decide = decisions[place]
        if (decide) several.push({ place, id, of, actor, wanted: decide(actor, id) })
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        results[place] = error
      }
    }
    const done = several.length > 0 ? await this.#work(tx, several) : []
    const records: AuditRecord[] = []
    for (const [number, { place, id, of, actor }] of several.entries()) {
      const own = done[number]
      if (!own) throw new Error('not all that was decided was done')
      records.push(recordOf(of.act, of.call, actor, own))
      results[place] = { id, result: own.result, replayed: false, underWay: own.underWay }
    }
    const recording = records.length > 0 ? [auditing(records)] : []
    return {
      result: results,
      entries: done.flatMap(({ entries }) => entries),
      last: [...done.flatMap(({ last = [] }) => last), ...recording],
    }
  }
}

/** Of one caller the same. */
const nameOf = (caller: Caller): string => JSON.stringify(caller)
