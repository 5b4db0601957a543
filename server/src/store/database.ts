import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import type { Log } from '../log.ts'
import { type Outage, outageOf } from './outage.ts'
import type { Schema } from './schema.ts'

/** Where statements can be sent: the database itself or a transaction. */
export type Queryable = Kysely<Schema> | Transaction<Schema>

/** How busy a set of connections is, as `pg` counts it. */
export type PoolLoad = Pick<pg.Pool, 'totalCount' | 'idleCount' | 'waitingCount'>

/**
 * Sets of connections, because slow work of one kind must not starve another: if a long list query held the last
 * connection, a node could not renew its lease and would never become trustworthy again.
 */
export interface Database {
  /** Lists, counts, the directory. */
  readonly reads: Kysely<Schema>
  /** What a request needs before it is served, single rows: is its session live, and what may its user do? */
  readonly checks: Kysely<Schema>
  /** Transactions of those who administrate, forced logouts above all, see `feed/change.ts`. */
  readonly changes: pg.Pool
  /** The same of people about their own sessions: they sign in and out, and stay. */
  readonly people: pg.Pool
  /** The same of the clock and of chores, for which nobody waits. */
  readonly background: pg.Pool
  /** The node's lease and the feed. */
  readonly lease: pg.Pool
  /** How far the other nodes have come, asked by calls that wait for them. */
  readonly looks: pg.Pool
  /** What somebody is told who has just acted or come in, and the note of it: no list may keep him waiting. */
  readonly answers: Kysely<Schema>
  /**
   * What somebody may cost who has not proved who they are: the one read of a sign-in, and what is counted of attempts. So
   * that however many try, no check of a session waits for them.
   */
  readonly limits: Kysely<Schema>
  /** Single statements that change something outside a transaction (touches, connections). */
  readonly writes: Kysely<Schema>
  /** Who is told that PostgreSQL is unavailable. */
  readonly outage: Outage
  /** All of them, by the names above. */
  readonly load: ReadonlyMap<string, PoolLoad>
  close(): Promise<void>
}

/** Settings that the guarantee rests on; each connection sets them itself, whatever the server's defaults are. */
const EVERY_CONNECTION = {
  synchronous_commit: 'on',
  default_transaction_isolation: 'read\\ committed',
  default_transaction_read_only: 'off',
  timezone: 'UTC',
  // A process that is paused between taking a lock and COMMIT must not block every other end for ever.
  idle_in_transaction_session_timeout: '500ms',
}

/**
 * The same for a process that is paused while it receives a large result: PostgreSQL counts that as work, and waits. When
 * nothing has been taken for so long, Linux closes the connection, and the locks are free about 1.5 s after the pause began.
 * Elsewhere PostgreSQL does not have it, and says so in its log.
 */
const HOLDING_LOCKS = { tcp_user_timeout: '1s' }

/** What an address may set for pg as well, and which would then win over ours. */
const OURS_TO_SET = ['options', 'statement_timeout', 'query_timeout', 'idle_in_transaction_session_timeout']

interface PoolSize {
  max: number
  /** After this many milliseconds a statement is given up, by the server and (a second later) by us. */
  statementTimeout: number
  /** What it holds keeps others waiting. */
  holdsLocks?: boolean
}

/**
 * Opens the pools; connections are made when they are needed, and made anew after the server was away.
 *
 * @param url a PostgreSQL connection URL
 */
export function openDatabase(url: string, log: Log): Database {
  const pools = new Map<string, pg.Pool>()
  const outage = outageOf(url, log)
  const { address, options } = addressAndOptions(url)
  const pool = (name: string, { max, statementTimeout, holdsLocks }: PoolSize): pg.Pool => {
    const settings = {
      ...EVERY_CONNECTION,
      ...(holdsLocks ? HOLDING_LOCKS : {}),
      statement_timeout: `${statementTimeout}ms`,
    }
    const created = new pg.Pool({
      connectionString: address,
      application_name: `curfew ${name}`,
      // The last of two that set the same wins.
      options: [options, ...Object.entries(settings).map(([key, value]) => `-c ${key}=${value}`)].join(' '),
      max,
      connectionTimeoutMillis: 2_000,
      query_timeout: statementTimeout + 1_000,
      keepAlive: true,
      idleTimeoutMillis: 30_000,
    })
    // Without a listener an idle connection that the server closes ends the process.
    created.on('error', () => outage.lostConnection())
    // Nor does the pool listen while a connection is lent out: one that is lost between two statements of a transaction
    // would end the process as well. Whoever has it learns of it from his next statement.
    created.on('connect', (client) => client.on('error', () => undefined))
    pools.set(name, created)
    return created
  }
  const kysely = (name: string, size: PoolSize) =>
    new Kysely<Schema>({ dialect: new PostgresDialect({ pool: pool(name, size) }) })

  const reads = kysely('reads', { max: 6, statementTimeout: 10_000 })
  const checks = kysely('checks', { max: 6, statementTimeout: 2_000 })
  const answers = kysely('answers', { max: 4, statementTimeout: 5_000 })
  const limits = kysely('limits', { max: 2, statementTimeout: 2_000 })
  const writes = kysely('writes', { max: 4, statementTimeout: 5_000, holdsLocks: true })
  const changes = pool('changes', { max: 5, statementTimeout: 30_000, holdsLocks: true })
  const people = pool('people', { max: 5, statementTimeout: 30_000, holdsLocks: true })
  const background = pool('background', { max: 2, statementTimeout: 30_000, holdsLocks: true })
  const lease = pool('lease', { max: 2, statementTimeout: 1_000 })
  const looks = pool('looks', { max: 2, statementTimeout: 1_000 })
  return {
    reads,
    checks,
    answers,
    limits,
    writes,
    changes,
    people,
    background,
    lease,
    looks,
    outage,
    load: pools,
    async close() {
      await Promise.all([...pools.values()].map((each) => each.end()))
    },
  }
}

/** An address without what is ours to set, and the options for the server that it came with. */
function addressAndOptions(url: string): { address: string; options: string } {
  // What is no URL is for pg to refuse, when it connects.
  if (!URL.canParse(url)) return { address: url, options: '' }
  const parsed = new URL(url)
  const options = parsed.searchParams.get('options') ?? ''
  if (!OURS_TO_SET.some((name) => parsed.searchParams.has(name))) return { address: url, options }
  for (const name of OURS_TO_SET) parsed.searchParams.delete(name)
  return { address: parsed.href, options }
}
