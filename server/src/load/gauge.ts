import type { Pressure } from './stages.ts'

/** How often it is looked whether the event loop is in time, in milliseconds. */
const LOOK_EVERY_MS = 20

/** A set of connections that callers wait for. */
interface Waited {
  longestWait(): number
}

/** Measures how far a process is behind. */
export interface Gauge {
  start(): void
  /** What was worst since the last time. */
  read(): Pressure
  stop(): void
}

/**
 * Node's own gauge of the event loop would be the thing to use, but it records no delay that has begun before it was reset: of
 * a loop that is late all the time, read once in each turn, it would never see anything.
 *
 * @param pools those for which somebody waits
 */
export function openGauge(pools: readonly Waited[]): Gauge {
  let timer: NodeJS.Timeout | undefined
  let lookedAt = 0
  let worst = 0
  const look = () => {
    const at = performance.now()
    worst = Math.max(worst, at - lookedAt - LOOK_EVERY_MS)
    lookedAt = at
  }
  return {
    start() {
      lookedAt = performance.now()
      timer = setInterval(look, LOOK_EVERY_MS)
      timer.unref()
    },
    read() {
      look()
      const late = worst
      worst = 0
      return { late, wait: Math.max(0, ...pools.map((pool) => pool.longestWait())) }
    },
    stop: () => clearInterval(timer),
  }
}
