import { sql } from 'kysely'
import type { Log } from '../../log.ts'
import type { Database } from '../../store/database.ts'
import { leavingOutRefused } from '../../store/refused-row.ts'
import type { AttemptLimit } from './attempt-limit.ts'
import { InAWhile } from './in-a-while.ts'

/** How far what one node has counted may be ahead of what the others know, in milliseconds. */
const EVERY_MS = 2_000
/** The most rows of one statement. A node can judge about 160 passwords in the meantime, each of which has up to five. */
const MAX_ROWS = 1_000
/** What is counted while PostgreSQL is away, and then told to the others. Beyond that each node has its own. */
const MAX_PENDING = 10_000

/** What has happened to a count since it was last told. */
interface Change {
  points: number
  /** What was counted before no longer matters. */
  afresh: boolean
}

interface Row {
  key: string
  points: number
  seconds: number
}

export interface SharedCountsOptions {
  database: Pick<Database, 'limits'>
  limits: readonly AttemptLimit[]
  log: Log
}

/**
 * Adds up what the nodes have counted. A node decides by its own memory alone; every two seconds, if anything was counted, it
 * adds that to one row for each key, all in one statement, and takes over what they come to. (The library's own store would
 * write several rows for each attempt, and wait for them.)
 */
export class SharedCounts {
  #database: Pick<Database, 'limits'>
  #log: Log
  #limits: ReadonlyMap<string, AttemptLimit>
  #pending = new Map<string, Change>()
  #telling: InAWhile

  constructor({ database, limits, log }: SharedCountsOptions) {
    this.#database = database
    this.#log = log
    this.#limits = new Map(limits.map((limit) => [limit.name, limit]))
    const failure = 'could not share what was counted of sign-ins; each node counts for itself meanwhile'
    this.#telling = new InAWhile({ afterMs: EVERY_MS, work: () => this.#tell(), failure, log })
  }

  counted({ name }: AttemptLimit, key: string): void {
    this.#change(`${name}:${key}`, { points: 1, afresh: false })
  }

  forgotten({ name }: AttemptLimit, key: string): void {
    this.#change(`${name}:${key}`, { points: 0, afresh: true })
  }

  /** Tells what has not been told yet, and nothing after that. */
  close(): Promise<void> {
    return this.#telling.close()
  }

  /** Tells what has not been told yet, now. */
  tellNow(): Promise<void> {
    return this.#telling.now()
  }

  #change(row: string, { points, afresh }: Change): void {
    const before = this.#pending.get(row)
    if (!before && this.#pending.size >= MAX_PENDING) return
    this.#pending.set(row, {
      points: (afresh ? 0 : (before?.points ?? 0)) + points,
      afresh: afresh || (before?.afresh ?? false),
    })
    this.#telling.want()
  }

  async #tell(): Promise<void> {
    const told = [...this.#pending].slice(0, MAX_ROWS)
    for (const [row] of told) this.#pending.delete(row)
    if (this.#pending.size > 0) this.#telling.want()
    const add = (some: [string, Change][]) => this.#add(some)
    const rows = await leavingOutRefused(told, add, (_, error) => {
      this.#log.error({ err: error }, 'PostgreSQL rejected a count of sign-ins')
    }).catch((error: unknown) => {
      for (const [row, change] of told) this.#putBack(row, change)
      throw error
    })
    for (const { key: row, points, seconds } of rows) {
      const { limit, key } = this.#limitOf(row)
      const since = this.#pending.get(row)
      await limit?.set(key, (since?.afresh ? 0 : points) + (since?.points ?? 0), seconds)
    }
    await this.#prune()
  }

  /** In the order of keys, so that nodes which add to the same rows wait for each other but never in a ring. */
  async #add(changes: [string, Change][]): Promise<Row[]> {
    if (changes.length === 0) return []
    const { rows } = await sql<Row>`
      INSERT INTO curfew.sign_in_counts AS known (key, points, expires_at)
      SELECT key, points, statement_timestamp() + seconds * interval '1 second'
      FROM unnest(
        ${changes.map(([row]) => row)}::text[], ${changes.map(([, { points }]) => points)}::integer[],
        ${changes.map(([row]) => this.#limitOf(row).limit?.seconds ?? 0)}::integer[]
      ) AS given (key, points, seconds)
      ORDER BY key
      ON CONFLICT (key) DO UPDATE SET
        points = excluded.points + CASE
          WHEN known.expires_at <= statement_timestamp()
            OR known.key = ANY(${changes.filter(([, { afresh }]) => afresh).map(([row]) => row)}::text[]) THEN 0
          ELSE known.points
        END,
        expires_at = CASE
          WHEN known.expires_at <= statement_timestamp() THEN excluded.expires_at ELSE known.expires_at
        END
      RETURNING key, points, extract(epoch FROM expires_at - statement_timestamp())::float AS seconds`.execute(
      this.#database.limits,
    )
    return rows
  }

  async #prune(): Promise<void> {
    await sql`
      DELETE FROM curfew.sign_in_counts WHERE key IN (
        SELECT key FROM curfew.sign_in_counts WHERE expires_at <= statement_timestamp()
        ORDER BY expires_at LIMIT ${MAX_ROWS} FOR UPDATE SKIP LOCKED
      )`.execute(this.#database.limits)
  }

  /** What has been counted meanwhile comes on top. */
  #putBack(row: string, { points, afresh }: Change): void {
    const since = this.#pending.get(row)
    if (since?.afresh || this.#pending.size >= MAX_PENDING) return
    this.#pending.set(row, { points: points + (since?.points ?? 0), afresh })
  }

  #limitOf(row: string): { limit: AttemptLimit | undefined; key: string } {
    const end = row.indexOf(':')
    return { limit: this.#limits.get(row.slice(0, end)), key: row.slice(end + 1) }
  }
}
