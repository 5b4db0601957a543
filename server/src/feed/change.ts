import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { Refusal } from '../refusal.ts'
import type { Database } from '../store/database.ts'
import type { Schema } from '../store/schema.ts'
import { isUnavailable } from '../store/unavailable.ts'
import { countEnded } from './ended-count.ts'
import type { FeedEntry } from './entry.ts'

/**
 * Held by every change for the length of its transaction, shared; alone by an end of everyone. So that no sign-in can
 * read "not covered" before such an end and commit after it.
 */
const ENDS_LOCK = 4_861_370_001

const DEADLOCK = '40P01'
const ATTEMPTS = 5

export interface Changed<T> {
  result: T
  /** Of the last entry; null when the change told of nothing. */
  position: number | null
}

export interface ChangeOptions {
  /** Shut out all other changes until COMMIT. */
  alone?: boolean
}

/**
 * The one way to change something that a cached decision rests on.
 *
 * Row locks come first, in id order, taken by `work`. The entries are appended at the very end: the lock on the feed's
 * head, the numbers, the rows and COMMIT travel in one message, so no lock on the feed outlives a process that stalls,
 * and positions are in commit order.
 *
 * @param database whose connections are used: for a lane other than that of those who administrate, `{ changes: database.people }`
 * @param work may run again after a deadlock: it must have no effects but those in its transaction
 * @throws Refusal `unavailable` when PostgreSQL does not answer, also when the outcome of COMMIT is unknown
 */
export async function change<T>(
  database: Pick<Database, 'changes'>,
  work: (tx: Kysely<Schema>) => Promise<{ result: T; entries: FeedEntry[] }>,
  { alone = false }: ChangeOptions = {},
): Promise<Changed<T>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptChange(database.changes, work, alone)
    } catch (error) {
      if (isDeadlock(error) && attempt < ATTEMPTS) continue
      if (isUnavailable(error)) throw new Refusal('unavailable', { retryAfterSeconds: 1 }, { cause: error })
      throw error
    }
  }
}

async function attemptChange<T>(
  pool: pg.Pool,
  work: (tx: Kysely<Schema>) => Promise<{ result: T; entries: FeedEntry[] }>,
  alone: boolean,
): Promise<Changed<T>> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock${alone ? '' : '_shared'}(${ENDS_LOCK})`)
    const { result, entries } = await work(kyselyOn(client))
    const position = await appendAndCommit(client, entries)
    countEnded(pool, entries)
    return { result, position }
  } catch (error) {
    broken = isSilent(error) ? error : await rollback(client)
    throw error
  } finally {
    client.release(broken)
  }
}

async function appendAndCommit(client: pg.PoolClient, entries: FeedEntry[]): Promise<number | null> {
  if (entries.length === 0) {
    await client.query('COMMIT')
    return null
  }
  const rows = entries.map(
    (entry, index) =>
      `(${index + 1}, ${pg.escapeLiteral(entry.kind)}, ${entry.version}, ${pg.escapeLiteral(JSON.stringify(entry.payload))}::jsonb)`,
  )
  // Without parameters, so that it goes as one message: the head is locked for no longer than the server needs.
  const [inserted] = (await client.query(`
    WITH head AS (
      UPDATE curfew.feed_head SET position = position + ${entries.length} RETURNING position - ${entries.length} AS base
    )
    INSERT INTO curfew.feed (position, kind, version, payload)
    SELECT head.base + entry.number, entry.kind, entry.version, entry.payload
    FROM head, (VALUES ${rows.join(', ')}) AS entry (number, kind, version, payload)
    RETURNING position;
    COMMIT`)) as unknown as [pg.QueryResult<{ position: string }>]
  return Math.max(...inserted.rows.map((row) => Number(row.position)))
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

const bound = new WeakMap<pg.PoolClient, Kysely<Schema>>()

/** Kysely over one connection that somebody else has taken out of the pool and puts back. */
function kyselyOn(client: pg.PoolClient): Kysely<Schema> {
  const known = bound.get(client)
  if (known) return known
  const lent = { query: client.query.bind(client), release: () => undefined } as unknown as PostgresPoolClient
  const pool = { connect: async () => lent, end: async () => undefined }
  const created = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  bound.set(client, created)
  return created
}

const isDeadlock = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === DEADLOCK
