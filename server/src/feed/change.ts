import { setTimeout as wait } from 'node:timers/promises'
import { Kysely, PostgresDialect, type PostgresPoolClient, type RawBuilder } from 'kysely'
import pg from 'pg'
import { Refusal } from '../refusal.ts'
import type { Database } from '../store/database.ts'
import { compilePrepared } from '../store/prepared.ts'
import type { Schema } from '../store/schema.ts'
import { COMMIT, LentConnection, lendTo, type Statement } from '../store/together.ts'
import { isUnavailable } from '../store/unavailable.ts'
import { countEnded } from './ended-count.ts'
import type { FeedEntry } from './entry.ts'
import { OneAtATime } from './one-at-a-time.ts'
import { beginAlone, isBlockedByOthers, isLockTimeout, OPENING_SHARED } from './turn.ts'

/** How long others may be in the way before the caller hears 503, in milliseconds. The last attempt may begin just before. */
const PATIENCE_MS = 2_200
/** Between two attempts, without a connection, in milliseconds. */
const PAUSE_MS = { least: 30, most: 120 }

export interface Changed<T> {
  result: T
  /** Of the last entry; null when the change told of nothing. */
  position: number | null
}

interface WithRows {
  /** Of what was still to be written last, the rows of each. */
  rows: unknown[][]
}

export interface ChangeOptions {
  /** Shut out all other changes until COMMIT; what is no `change`, as checks and touches, goes on. */
  alone?: boolean
  /**
   * Whose rows it locks, such as the id of a user: while somebody else holds them, changes of the same target go one after the
   * other, so that they do not use up the connections. Those that run alone do so in any case.
   */
  target?: string
  /** How long others may be in the way before it is given up, in milliseconds. */
  patienceMs?: number
  /** Since when the caller waits, if that was before the call: monotonic, in milliseconds. */
  since?: number
  /** Aborted when nobody waits for it any more. Up to COMMIT that gives it up; then it has done nothing. */
  gone?: AbortSignal
}

/** Others were in the way until patience was over; the transaction has done nothing. */
export class BlockedByOthers extends Refusal {
  constructor(cause: unknown) {
    super('unavailable', { retryAfterSeconds: 1 }, { cause })
    this.name = 'BlockedByOthers'
  }
}

/** By the connections of a lane: one process may hold several Curfews. */
const lines = new WeakMap<pg.Pool, { targets: OneAtATime; alone: Promise<void> }>()

/**
 * The one way to change something that a cached decision rests on.
 *
 * Row locks come first, in id order, taken by `work`. The entries are appended at the very end: the lock on the feed's
 * head, the numbers, the rows and COMMIT travel in one message, so no lock on the feed outlives a process that stalls,
 * and positions are in commit order. Nobody who holds the lock of all changes waits longer than 250 ms for a row: it is rolled
 * back, let go of and tried again. How long that lock itself is waited for, `turn.ts` says.
 *
 * @param database whose connections are used: for a lane other than that of those who administrate, `{ changes: database.people }`
 * @param work may run again when others were in the way: it must have no effects but those in its transaction
 * @throws Refusal `unavailable` when PostgreSQL does not answer, also when the outcome of COMMIT is unknown; `BlockedByOthers`; the
 *   reason of `gone`
 */
export function change<T>(
  database: Pick<Database, 'changes'>,
  work: Work<T>,
  { alone = false, target, patienceMs = PATIENCE_MS, since = performance.now(), gone }: ChangeOptions = {},
): Promise<Changed<T> & WithRows> {
  const pool = database.changes
  const line = lines.get(pool) ?? { targets: new OneAtATime(), alone: Promise.resolve() }
  lines.set(pool, line)
  const until = since + patienceMs
  if (!alone) return insist(pool, work, { until, target, gone, line: line.targets })
  // They would only wait for each other, each with a connection.
  const done = line.alone.then(() => insist(pool, work, { alone, until, gone, line: line.targets }))
  line.alone = done.then(
    () => undefined,
    () => undefined,
  )
  return done
}

/** Whether others have waited in vain for the rows of a target a moment ago, so that whoever wants them gets in line. */
export const isContended = ({ changes }: Pick<Database, 'changes'>, target: string | undefined): boolean =>
  target !== undefined && (lines.get(changes)?.targets.isContended(target) ?? false)

type Work<T> = (tx: Kysely<Schema>) => Promise<Worked<T>>

export interface Worked<T> {
  result: T
  entries: FeedEntry[]
  /** What is still to be written, in one message with the entries and COMMIT. It waits for nobody. */
  last?: readonly RawBuilder<unknown>[]
}

interface Insisting {
  alone?: true
  /** No attempt begins after this, monotonic milliseconds. */
  until: number
  target?: string
  gone?: AbortSignal
  line: OneAtATime
}

async function insist<T>(pool: pg.Pool, work: Work<T>, insisting: Insisting): Promise<Changed<T> & WithRows> {
  const { alone, until, target, gone, line } = insisting
  const attempt = async (inLine: boolean) => {
    gone?.throwIfAborted()
    // In line for so long that nobody waits for the answer any more.
    if (performance.now() >= until) throw new BlockedByOthers(undefined)
    const mayGoOn = () => inLine || target === undefined || !line.isContended(target)
    return attemptChange(pool, work, { alone, mayGoOn, gone })
  }
  for (;;) {
    try {
      return await (target === undefined ? attempt(false) : line.run(target, attempt))
    } catch (error) {
      if (error instanceof OutOfLine) continue
      if (target !== undefined && isLockTimeout(error)) line.note(target)
      if (isBlockedByOthers(error)) {
        const pause = PAUSE_MS.least + Math.random() * (PAUSE_MS.most - PAUSE_MS.least)
        if (performance.now() + pause >= until) throw new BlockedByOthers(error)
        await wait(pause)
        continue
      }
      if (isUnavailable(error)) throw new Refusal('unavailable', { retryAfterSeconds: 1 }, { cause: error })
      throw error
    }
  }
}

/** While it waited for a connection, others found the target's rows locked: it has to get in line, and takes nothing there. */
class OutOfLine extends Error {}

interface Attempt extends Pick<Insisting, 'alone' | 'gone'> {
  mayGoOn: () => boolean
}

async function attemptChange<T>(
  pool: pg.Pool,
  work: Work<T>,
  { alone, mayGoOn, gone }: Attempt,
): Promise<Changed<T> & WithRows> {
  const client = await pool.connect()
  if (!mayGoOn()) {
    client.release()
    throw new OutOfLine()
  }
  let broken: Error | undefined
  try {
    gone?.throwIfAborted()
    const { connection, kysely } = lend(client)
    connection.begin(alone ? [] : OPENING_SHARED)
    if (alone) await beginAlone(client)
    const { result, entries, last = [] } = await work(kysely)
    gone?.throwIfAborted()
    const statements = last.map((query) => compilePrepared(query, kysely))
    const rows: unknown[][] = []
    const position = await appendAndCommit(connection, statements, entries, rows)
    countEnded(pool, entries)
    return { result, position, rows }
  } catch (error) {
    broken = isSilent(error) ? error : await rollback(client)
    throw error
  } finally {
    client.release(broken)
  }
}

/** @param lastRows gets the rows of each of `last` */
async function appendAndCommit(
  connection: LentConnection,
  last: Statement[],
  entries: FeedEntry[],
  lastRows: unknown[][],
): Promise<number | null> {
  if (entries.length === 0) {
    for (const result of await connection.send([...last, COMMIT])) lastRows.push(result.rows)
    return null
  }
  const rows = entries.map(
    (entry, index) =>
      `(${index + 1}, ${pg.escapeLiteral(entry.kind)}, ${entry.version}, ${pg.escapeLiteral(JSON.stringify(entry.payload))}::jsonb)`,
  )
  // Without parameters, so that it goes as one message: the head is locked for no longer than the server needs.
  const append = `
    WITH head AS (
      UPDATE curfew.feed_head SET position = position + ${entries.length} RETURNING position - ${entries.length} AS base
    )
    INSERT INTO curfew.feed (position, kind, version, payload)
    SELECT head.base + entry.number, entry.kind, entry.version, entry.payload
    FROM head, (VALUES ${rows.join(', ')}) AS entry (number, kind, version, payload)
    RETURNING position`
  const results = await connection.send([...last, { sql: append, parameters: [] }, COMMIT])
  const inserted = results[last.length]
  for (const result of results) lastRows.push(result.rows)
  return Math.max(...(inserted?.rows ?? []).map((row) => Number(row.position)))
}

/** PostgreSQL has not answered at all: to ask it to roll back would double the time. It does so when the connection ends. */
const isSilent = (error: unknown): error is Error =>
  isUnavailable(error) && !(error instanceof pg.DatabaseError)

/** Rolls back; returns the error if even that failed, so that the connection is thrown away. */
async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK')
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

interface Lent {
  connection: LentConnection
  kysely: Kysely<Schema>
}

const lent = new WeakMap<pg.PoolClient, Lent>()

/** Kysely over one connection that somebody else has taken out of the pool and puts back. */
function lend(client: pg.PoolClient): Lent {
  const known = lent.get(client)
  if (known) return known
  const connection = new LentConnection(client)
  const taken = {
    query: connection.query.bind(connection),
    release: () => undefined,
  } as unknown as PostgresPoolClient
  const pool = { connect: async () => taken, end: async () => undefined }
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  lendTo(kysely, connection)
  lent.set(client, { connection, kysely })
  return { connection, kysely }
}
