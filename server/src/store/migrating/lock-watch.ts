import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../../log.ts'
import type { MigrationLimits } from './limits.ts'

/** Who keeps a migration waiting. */
interface Blocker {
  pid: number
  application: string
  /** How long its transaction has been open, in seconds. */
  seconds: number
}

/** What was seen of a piece of work when it is over. */
export interface Watched {
  /** Why it was cancelled, if it was: it waited for others while others waited for it, or had too much to do. */
  cancelled: 'while waiting' | 'while working' | null
  /** Who was in the way when it last waited. */
  blockers: readonly Blocker[]
}

interface Seen {
  /** The transaction that may keep others waiting, by PostgreSQL's name for it; null if there is none. */
  blocking: string | null
  waits: boolean
  blockers: Blocker[] | null
}

/** A transaction that may keep others waiting, and since when. */
interface Blocking {
  transaction: string
  since: number
}

const LOOK_EVERY_MS = 25
/** Somebody who looks at the log wants to know what is waited for, in milliseconds. */
const TELL_AFTER_MS = 5_000

/**
 * Looks from a second connection at the locks that a migration has or waits for, in tables and views that were there
 * before. PostgreSQL has limits for a statement and for a lock, but until version 17 none for a whole transaction, and
 * nodes wait behind the sum of them.
 */
export class LockWatch {
  readonly #client: pg.Client
  readonly #limits: Pick<MigrationLimits, 'blockingMs'>
  readonly #log: Log
  readonly #pid: number

  private constructor(parts: { client: pg.Client; limits: MigrationLimits; log: Log; pid: number }) {
    this.#client = parts.client
    this.#limits = parts.limits
    this.#log = parts.log
    this.#pid = parts.pid
  }

  /** @param migrating the connection to look at */
  static async open(options: {
    databaseUrl: string
    migrating: pg.Client
    limits: MigrationLimits
    log: Log
  }): Promise<LockWatch> {
    const { databaseUrl, migrating, limits, log } = options
    const { rows } = await migrating.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'curfew migrate: locks',
      connectionTimeoutMillis: 10_000,
    })
    client.on('error', (error) => log.warn({ err: error }, 'lost the connection that watches locks'))
    await client.connect()
    return new LockWatch({ client, limits, log, pid: rows[0]?.pid ?? 0 })
  }

  /**
   * Begins to look.
   *
   * @param cancels whether what keeps others waiting for too long is cancelled
   * @returns ends it. Nothing is cancelled any more after that.
   */
  begin(cancels: boolean): () => Promise<Watched> {
    const over = new AbortController()
    const watched: Watched = { cancelled: null, blockers: [] }
    const looking = this.#look(watched, cancels, over.signal).catch((error: unknown) =>
      this.#log.warn({ err: error }, 'could not check the locks of a migration'),
    )
    return async () => {
      over.abort()
      await looking
      return watched
    }
  }

  close(): Promise<void> {
    return this.#client.end()
  }

  async #look(watched: Watched, cancels: boolean, signal: AbortSignal): Promise<void> {
    let blocking: Blocking | null = null
    let waitingSince: number | null = null
    for (let isTold = false; !signal.aborted; ) {
      const at = performance.now()
      const seen = await this.#see()
      blocking = follow(blocking, seen.blocking, at)
      waitingSince = seen.waits ? (waitingSince ?? at) : null
      if (seen.blockers) watched.blockers = seen.blockers

      if (cancels && blocking && performance.now() - blocking.since >= this.#limits.blockingMs) {
        watched.cancelled = seen.waits ? 'while waiting' : 'while working'
        await this.#client.query('SELECT pg_cancel_backend($1)', [this.#pid])
        return
      }
      if (waitingSince !== null && at - waitingSince >= TELL_AFTER_MS && !isTold) {
        isTold = true
        this.#log.info({ blockers: watched.blockers }, 'a migration waits until others have finished')
      }
      await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Locks of these three modes let everybody read and write. A table that the transaction makes itself is not seen here. */
  async #see(): Promise<Seen> {
    const { rows } = await this.#client.query<Seen>(
      `WITH own AS MATERIALIZED (SELECT * FROM pg_locks WHERE pid = $1)
       SELECT
         (SELECT min(own.virtualtransaction) FROM own JOIN pg_class AS c ON c.oid = own.relation
          WHERE own.locktype = 'relation' AND c.relnamespace = to_regnamespace('curfew')
            AND c.relkind IN ('r', 'p', 'v') AND c.relname <> 'migrations'
            AND own.mode NOT IN ('AccessShareLock', 'RowShareLock', 'ShareUpdateExclusiveLock')) AS blocking,
         EXISTS (SELECT FROM own WHERE NOT granted) AS waits,
         CASE WHEN EXISTS (SELECT FROM own WHERE NOT granted) THEN (
           SELECT json_agg(json_build_object('pid', a.pid, 'application', a.application_name,
             'seconds', round(extract(epoch FROM clock_timestamp() - a.xact_start))))
           FROM pg_stat_activity AS a WHERE a.pid = ANY (pg_blocking_pids($1))
         ) END AS blockers`,
      [this.#pid],
    )
    return rows[0] ?? { blocking: null, waits: false, blockers: null }
  }
}

function follow(known: Blocking | null, transaction: string | null, at: number): Blocking | null {
  if (transaction === null) return null
  return known?.transaction === transaction ? known : { transaction, since: at }
}
