import type { Log } from '../log.ts'
import { Repetitions } from './repetitions.ts'

const LEVELS = ['warn', 'error'] as const

/**
 * A log that a failure cannot fill, however often it happens: that PostgreSQL is unavailable is told by its outage and not
 * by everybody who needs it, and any other error is written a few times a minute, with its trace, and counted beyond.
 *
 * @param outage hears each error first, and says whether it will tell of it
 * @param now in milliseconds, monotonic
 */
export function boundedLog(
  log: Log,
  outage: { noticed(error: unknown): boolean },
  now: () => number = () => performance.now(),
): Log {
  const repetitions = new Repetitions()
  const bounded: Log = Object.create(log)
  for (const level of LEVELS) {
    const write = log[level].bind(log) as (...args: unknown[]) => void
    bounded[level] = (...args: unknown[]): void => {
      const error = errorIn(args[0])
      if (error === undefined) write(...args)
      else if (!outage.noticed(error)) tell(error, args)
    }
    const tell = (error: unknown, [fields, ...rest]: unknown[]): void => {
      const keptBack = repetitions.admit(`${rest[0]} ${placeOf(error)}`, now())
      if (keptBack === null) return
      write({ ...(fields as object), ...(keptBack > 0 ? { keptBack } : {}) }, ...rest)
    }
  }
  return bounded
}

const errorIn = (fields: unknown): unknown =>
  typeof fields === 'object' && fields !== null && 'err' in fields ? fields.err : undefined

/** What tells a failure from another: where it was thrown, rather than its message, in which anything may stand. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 100)
  const place = error.stack?.split('\n').find((line) => /^\s+at /.test(line))
  return `${error.name} ${place ?? error.message.slice(0, 100)}`
}
