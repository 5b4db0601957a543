import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import type pg from 'pg'
import { USUAL_CONNECTIONS } from '../config/database-connections.ts'
import type { Log } from '../log.ts'
import { BoundedPool } from './lanes/bounded-pool.ts'
import { divide, type Portion } from './lanes/divide.ts'
import { LANES, type Lane, NEEDS } from './lanes/lanes.ts'
import { type Outage, outageOf } from './outage.ts'
import { KEEPING_PLANS, PreparingClient } from './prepared.ts'
import type { Schema } from './schema.ts'

/** Where statements can be sent: the database itself or a transaction. */
export type Queryable = Kysely<Schema> | Transaction<Schema>

/** How busy a set of connections is, as `pg` counts it, and how long the first of those who wait has waited. */
export type PoolLoad = Pick<
  BoundedPool,
  'totalCount' | 'idleCount' | 'waitingCount' | 'longestWait' | 'refused'
>

/** Sets of connections, one for each kind of work, see `lanes/lanes.ts`. With few connections some kinds share, see `lanes/divide.ts`. */
export interface Database {
  /** Lists, counts, the directory. */
  readonly reads: Kysely<Schema>
  /** What a request needs before it is served, single rows: is its session live, and what may its user do? */
  readonly checks: Kysely<Schema>
  /** Transactions of those who administrate, forced logouts above all, see `feed/change.ts`. */
  readonly changes: pg.Pool
  /** The same of people about their own sessions: they sign in and out, and stay. */
  readonly people: pg.Pool
  /** The same of the clock, which ends what is due. */
  readonly clock: pg.Pool
  /** The same of chores, for which nobody waits: one may take minutes, and the clock keeps its time. */
  readonly background: pg.Pool
  /** The node's lease and the feed. */
  readonly lease: pg.Pool
  /** How far the other nodes have come, asked by calls that wait for them. */
  readonly looks: pg.Pool
  /** What somebody is told who has just acted or come in, and the note of it: no list may keep them waiting. */
  readonly answers: Kysely<Schema>
  /** The same for those who administrate, on the connections of `changes`. */
  readonly outcomes: Kysely<Schema>
  /**
   * What somebody may cost who has not proved who they are: the one read of a sign-in, and what is counted of attempts. So
   * that however many try, no check of a session waits for them.
   */
  readonly limits: Kysely<Schema>
  /** Single statements that change something outside a transaction (touches, connections). */
  readonly writes: Kysely<Schema>
  /** Who is told that PostgreSQL is unavailable. */
  readonly outage: Outage
  /** All of them, by the names above; of those that share, the one whose connections they are. */
  readonly load: ReadonlyMap<Lane, BoundedPool>
  /** Opens the connections that stay open, so that they are there when the server has none left. */
  reserve(): Promise<void>
  close(): Promise<void>
}

/** Settings that the guarantee rests on; each connection sets them itself, whatever the server's defaults are. */
const EVERY_CONNECTION = {
  synchronous_commit: 'on',
  default_transaction_isolation: 'read\\ committed',
  default_transaction_read_only: 'off',
  timezone: 'UTC',
  // A plan that was made while a table was empty would be kept when it is not any more, see `prepared.ts`.
  plan_cache_mode: 'force_custom_plan',
  // Compiling a statement takes a good part of a second, and what PostgreSQL expects of tables that were never analysed would have it
  // compile those that take milliseconds.
  jit: 'off',
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

export interface DatabaseOptions {
  /** How many connections it may open in all, at least 8. The default is 20. */
  connections?: number
}

/**
 * Opens the pools; connections are made when they are needed, and made again after the server was away.
 *
 * @param url a PostgreSQL connection URL
 * @throws RangeError for too small a number of connections
 */
export function openDatabase(
  url: string,
  log: Log,
  { connections = USUAL_CONNECTIONS }: DatabaseOptions = {},
): Database {
  const division = divide(connections)
  const outage = outageOf(url, log)
  const address = addressAndOptions(url)
  const pools = new Map<Lane, BoundedPool>()
  for (const lane of LANES) {
    const portion = division[lane]
    if (!('size' in portion)) continue
    const users = LANES.filter((each) => each === lane || usesThoseOf(division[each], lane))
    pools.set(lane, openPool(lane, { ...address, max: portion.size, users, outage }))
  }
  const pool = (lane: Lane): BoundedPool => {
    const portion = division[lane]
    const found = pools.get('with' in portion ? portion.with : lane)
    if (!found) throw new Error(`the lane ${lane} has no connections`)
    return found
  }
  const kysely = (lane: Lane) => new Kysely<Schema>({ dialect: new PostgresDialect({ pool: pool(lane) }) })
  return {
    reads: kysely('reads'),
    checks: kysely('checks'),
    answers: kysely('answers'),
    outcomes: kysely('changes'),
    writes: kysely('writes'),
    changes: pool('changes'),
    people: pool('people'),
    limits: kysely('limits'),
    clock: pool('clock'),
    background: pool('background'),
    lease: pool('lease'),
    looks: pool('looks'),
    outage,
    load: pools,
    async reserve() {
      const kept = [...pools.values()].filter(({ options: { min = 0 } }) => min > 0)
      await Promise.all(kept.map((each) => each.query('SELECT')))
    },
    async close() {
      await Promise.all([...pools.values()].map((each) => each.end()))
    },
  }
}

const usesThoseOf = (portion: Portion, lane: Lane): boolean => 'with' in portion && portion.with === lane

interface PoolOptions {
  address: string
  options: string
  max: number
  /** The lanes that use it: the most patient of them decides. */
  users: Lane[]
  outage: Outage
}

function openPool(name: Lane, { address, options, max, users, outage }: PoolOptions): BoundedPool {
  const needs = users.map((lane) => NEEDS[lane])
  const statementTimeout = Math.max(...needs.map((each) => each.statementTimeout))
  const settings = {
    ...EVERY_CONNECTION,
    ...(needs.some((each) => each.holdsLocks) ? HOLDING_LOCKS : {}),
    ...(needs.every((each) => each.keepsPlans) ? KEEPING_PLANS : {}),
    statement_timeout: `${statementTimeout}ms`,
  }
  const pool = new BoundedPool({
    Client: PreparingClient,
    connectionString: address,
    application_name: `curfew ${name}`,
    // The last of two that set the same wins.
    options: [options, ...Object.entries(settings).map(([key, value]) => `-c ${key}=${value}`)].join(' '),
    max,
    min: needs.some((each) => each.keepsOne) ? 1 : 0,
    maxWaiting: Math.max(...needs.map((each) => each.maxWaiting)),
    connectionTimeoutMillis: 2_000,
    query_timeout: statementTimeout + 1_000,
    keepAlive: true,
    idleTimeoutMillis: 30_000,
  })
  // Without a listener an idle connection that the server closes ends the process.
  pool.on('error', () => outage.lostConnection())
  // Nor does the pool listen while a connection is lent out: one that is lost between two statements of a transaction
  // would end the process as well. Whoever has it learns of it from their next statement.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
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
