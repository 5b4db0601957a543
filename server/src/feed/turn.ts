import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'

/**
 * Held by every change for the length of its transaction, shared; alone by an end of everyone or of many, and by a change of
 * policies. So that no sign-in can read "not covered", or the old policy, before such a change and commit after it.
 */
const ENDS_LOCK = 4_861_370_001
/** Taken before that lock by those only who want it alone: they wait for each other here, where nobody else does. */
const GATE_LOCK = 4_861_370_004

/**
 * Waiting for it alone makes everybody else wait behind: for so long at a time, with a pause in which they go on. Longer each time,
 * because on a busy machine each of those who hold it may take longer than the first tries last.
 */
const TRIES_MS = [100, 150, 250, 400]
const PAUSE_MS = 50

/**
 * How long a transaction may take, in milliseconds: to wait for one lock, for one statement, and altogether (which PostgreSQL
 * knows since version 17). A change that shares the lock keeps those waiting who want it alone, and they keep everybody.
 */
interface Limits {
  lock: number
  statement: number
  transaction: number
}
const SHARED: Limits = { lock: 250, statement: 500, transaction: 1_000 }
const ALONE: Limits = { lock: 1_500, statement: 3_000, transaction: 6_000 }
/** For a row, once the lock is held that everybody needs, in milliseconds. */
const ROW_WAIT_MS = 250

/**
 * Whoever says so marks no session whose end is pending, unless with that end: a trigger that minds it for nodes of an earlier
 * version, a query for each row, leaves theirs alone.
 */
const KNOWS_PENDING = "set_config('curfew.knows_pending', 'yes', true)"

/** What opens a transaction that shares the lock of all changes. The limits are set before the lock is waited for. */
export const OPENING_SHARED: readonly string[] = [
  'BEGIN',
  `${limit(SHARED)}, ${KNOWS_PENDING}, pg_advisory_xact_lock_shared(${ENDS_LOCK})`,
]

/**
 * Begins a transaction that shuts out all other changes until its COMMIT.
 *
 * @throws what PostgreSQL says (`lock_not_available`) when others do not let go of it for about 1 s
 */
export async function beginAlone(client: pg.PoolClient): Promise<void> {
  await client.query(`BEGIN; ${limit(ALONE)}; SELECT pg_advisory_xact_lock(${GATE_LOCK})`)
  for (let attempt = 0; ; attempt++) {
    try {
      await client.query(
        `SAVEPOINT turn; SET LOCAL lock_timeout = ${TRIES_MS[attempt]}; SELECT pg_advisory_xact_lock(${ENDS_LOCK});
         SET LOCAL lock_timeout = ${ROW_WAIT_MS}`,
      )
      return
    } catch (error) {
      if (!isLockTimeout(error) || attempt === TRIES_MS.length - 1) throw error
      await client.query('ROLLBACK TO SAVEPOINT turn')
      await wait(PAUSE_MS)
    }
  }
}

function limit({ lock, statement, transaction }: Limits): string {
  return `SELECT set_config('lock_timeout', '${lock}', true), set_config('statement_timeout', '${statement}', true),
     CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL
       THEN set_config('transaction_timeout', '${transaction}', true) END`
}

/** Whether a lock was not to be had in time. */
export const isLockTimeout = (error: unknown): boolean => codeOf(error) === '55P03'

/** Deadlock, a lock that was not to be had, a statement or a transaction that took too long: another attempt may succeed. */
const BLOCKED_BY_OTHERS = new Set(['40P01', '55P03', '57014', '25P04'])

/** Whether others were in the way of a transaction, which has done nothing. */
export const isBlockedByOthers = (error: unknown): boolean => BLOCKED_BY_OTHERS.has(codeOf(error))

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
