import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import type { Gauge } from './gauge.ts'
import {
  isShed,
  NOT_OVERLOADED,
  nextState,
  SHED_LANES,
  type SheddingState,
  type ShedLane,
  type Stage,
} from './stages.ts'

/** How often it is measured, in milliseconds: four times before a step. */
const MEASURE_EVERY_MS = 250
/** Whoever is refused is asked to come back after so many seconds, spread so that they do not all come at once. */
const RETRY_AFTER_SECONDS = { least: 2, most: 6 }

/** What doors ask before they serve. */
export interface Shedding {
  /** Whether what belongs to a lane is refused at the moment. */
  sheds(lane: ShedLane): boolean
  /** Counts one that is refused. @returns what it is told */
  refuse(lane: ShedLane): Refusal
}

/** Nothing is ever refused. */
export const NEVER_SHEDS: Shedding = { sheds: () => false, refuse: () => new Refusal('rate_limited') }

export interface OverloadOptions {
  gauge: Gauge
  log: Log
  /** From 0 to below 1. */
  random?: () => number
  /** Milliseconds, monotonic. */
  now?: () => number
}

/** Whether this node is behind, and what it refuses while it is. */
export class Overload implements Shedding {
  #options: OverloadOptions
  #state: SheddingState = NOT_OVERLOADED
  #counts: Record<ShedLane, number> = { strangers: 0, lists: 0, writes: 0 }
  #timer: NodeJS.Timeout | undefined

  constructor(options: OverloadOptions) {
    this.#options = options
  }

  start(): void {
    this.#options.gauge.start()
    this.#timer = setInterval(() => this.measure(), MEASURE_EVERY_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#options.gauge.stop()
  }

  get stage(): Stage {
    return this.#state.stage
  }

  /** How many of each lane were refused since the start. */
  get counts(): Readonly<Record<ShedLane, number>> {
    return this.#counts
  }

  sheds(lane: ShedLane): boolean {
    return isShed(lane, this.#state.stage)
  }

  refuse(lane: ShedLane): Refusal {
    const { random = Math.random } = this.#options
    const { least, most } = RETRY_AFTER_SECONDS
    this.#counts[lane]++
    return new Refusal('rate_limited', {
      detail: 'The server is overloaded. Try again later.',
      retryAfterSeconds: least + Math.floor(random() * (most - least + 1)),
    })
  }

  /** Measures, and takes a step if it is time. Done by itself while it is started. */
  measure(): void {
    const { gauge, log, now = () => performance.now() } = this.#options
    const pressure = gauge.read()
    const { stage } = this.#state
    this.#state = nextState(this.#state, pressure, now())
    if (this.#state.stage === stage) return
    const measured = {
      lateMilliseconds: Math.round(pressure.late),
      waitMilliseconds: Math.round(pressure.wait),
    }
    if (this.#state.stage === 0)
      log.info({ ...measured, refused: { ...this.#counts } }, 'no longer overloaded')
    else {
      const refuses = SHED_LANES.slice(0, this.#state.stage)
      log.warn({ ...measured, refuses }, 'overloaded: the least important requests are refused for now')
    }
  }
}
