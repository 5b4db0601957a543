import type { Log } from '../log.ts'
import { isTooManyWait } from './lanes/bounded-pool.ts'
import { isUnavailable } from './unavailable.ts'

/**
 * How PostgreSQL may fail us. `away`: it does not answer. `unwritable`: it answers, and cannot write, as with a full disk.
 * `busy`: it gave up for time, for a lock, or for want of connections, and may do the same thing a moment later.
 */
export type Trouble = 'away' | 'unwritable' | 'busy'
export const TROUBLES: readonly Trouble[] = ['away', 'unwritable', 'busy']

const WORDS: Record<Trouble, { begins: string; ends: string }> = {
  away: {
    begins: 'PostgreSQL does not answer: requests that need it get 503 until it does',
    ends: 'PostgreSQL is reachable again',
  },
  unwritable: {
    begins:
      'PostgreSQL cannot write (a full disk, for example): checks continue, but nothing can be recorded',
    ends: 'PostgreSQL can write again',
  },
  busy: {
    begins: 'PostgreSQL is too busy: some requests get 503',
    ends: 'PostgreSQL is keeping up again',
  },
}

const UNWRITABLE = new Set([
  '25006', // read_only_sql_transaction
  '53100', // disk_full
  '58030', // io_error
])
const BUSY = new Set([
  '25P03', // idle_in_transaction_session_timeout
  '25P04', // transaction_timeout
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '53200', // out_of_memory
  '53300', // too_many_connections
  '53400', // configuration_limit_exceeded
  '55P03', // lock_not_available
  '57014', // query_canceled
])
/** All of a pool's connections are in use, and none came back in time. */
const POOL_IS_EMPTY = 'timeout exceeded when trying to connect'

/** It has to be well for so long before that is said, in milliseconds: one that comes and goes fills no log. */
const CALM_MS = 5_000

interface Told {
  since: number
  lastFailure: number
  failures: number
}

/**
 * Says once that PostgreSQL fails, and once that it does not any more, however much fails meanwhile; that is counted.
 * Whoever tells it of a failure writes nothing down themselves.
 */
export class Outage {
  readonly counts: Record<Trouble, number> = { away: 0, unwritable: 0, busy: 0 }
  #log: Log
  #now: () => number
  #told = new Map<Trouble, Told>()

  /** @param now in milliseconds, monotonic */
  constructor(log: Log, now: () => number = () => performance.now()) {
    this.#log = log
    this.#now = now
  }

  /** @returns whether the error, or what caused it, was that PostgreSQL was unavailable: then it has been told of */
  noticed(error: unknown): boolean {
    const cause = unavailability(error)
    if (cause === null) return false
    const trouble = troubleOf(cause)
    this.counts[trouble]++
    const at = this.#now()
    const told = this.#told.get(trouble)
    if (told) {
      told.lastFailure = at
      told.failures++
      return true
    }
    // What is asked of one that is away takes too long as well.
    if (trouble === 'busy' && this.#told.has('away')) return true
    this.#told.set(trouble, { since: at, lastFailure: at, failures: 1 })
    this.#log.warn({ reason: reasonOf(cause) }, WORDS[trouble].begins)
    return true
  }

  /** An idle connection was lost. By itself that harms nobody: if there is more to it, the next statement fails. */
  lostConnection(): void {
    this.counts.away++
  }

  /** Whether something is to be tried, to find out that it is over. */
  get isTold(): boolean {
    return this.#told.size > 0
  }

  /** False while whatever would be recorded is refused. */
  get writesOk(): boolean {
    return !this.#told.has('unwritable')
  }

  answered(): void {
    this.#over('away')
    this.#over('busy')
  }

  wrote(): void {
    this.#over('unwritable')
  }

  #over(trouble: Trouble): void {
    const told = this.#told.get(trouble)
    const at = this.#now()
    if (!told || at - told.lastFailure < CALM_MS) return
    this.#told.delete(trouble)
    const seconds = Math.round((told.lastFailure - told.since) / 1_000)
    this.#log.warn({ seconds, failures: told.failures }, WORDS[trouble].ends)
  }
}

/** The error that says so, itself or one that it was caused by; null if there is none. */
function unavailability(error: unknown): Error | null {
  for (let each = error; each instanceof Error; each = each.cause) if (isUnavailable(each)) return each
  return null
}

function troubleOf(error: Error): Trouble {
  if (error.message === POOL_IS_EMPTY || isTooManyWait(error)) return 'busy'
  const code = 'code' in error ? String(error.code) : ''
  if (UNWRITABLE.has(code)) return 'unwritable'
  return BUSY.has(code) ? 'busy' : 'away'
}

/** A host with several addresses: what came of each. */
const reasonOf = (error: Error): string =>
  error instanceof AggregateError ? error.errors.map(String).join(', ') : error.message

const known = new WeakMap<Log, Map<string, Outage>>()

/** That of a database, the same for all in this process that write into one log: it would be told once for each. */
export function outageOf(databaseUrl: string, log: Log): Outage {
  const ofLog = known.get(log) ?? new Map<string, Outage>()
  known.set(log, ofLog)
  const outage = ofLog.get(databaseUrl) ?? new Outage(log)
  ofLog.set(databaseUrl, outage)
  return outage
}
