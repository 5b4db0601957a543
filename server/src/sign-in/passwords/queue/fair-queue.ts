import { Refusal } from '../../../refusal.ts'
import type { Place } from './place.ts'
import { Turns } from './turns.ts'

/** At 40 a second the last of them waits half a minute. */
const MAX_WAITING = 1_200
/** How much the newest measurement changes what is expected of the next. */
const NEWEST = 0.2

interface Job {
  start: () => void
  refuse: () => void
}

export interface FairQueueOptions {
  /** How many pieces of work run at a time. */
  atOnce: number
  /** How long one takes, in milliseconds, as long as none has been measured. */
  expectedMs: number
  /** How long somebody who is known waits at most, in milliseconds. */
  knownWaitMs: number
  /** The same for whoever is not known. Whoever would have to wait longer is told at once. */
  othersWaitMs: number
}

/** Does work a few at a time, in the order of `Turns`. */
export class FairQueue {
  /** Turned away since the start because too many were waiting. */
  refused = 0
  #turns = new Turns<Job>(MAX_WAITING)
  #atOnce: number
  #running = 0
  #expectedMs: number
  #knownWaitMs: number
  #othersWaitMs: number

  constructor({ atOnce, expectedMs, knownWaitMs, othersWaitMs }: FairQueueOptions) {
    this.#knownWaitMs = knownWaitMs
    this.#othersWaitMs = othersWaitMs
    this.#atOnce = atOnce
    this.#expectedMs = expectedMs
  }

  get waiting(): number {
    return this.#turns.waiting
  }

  /**
   * Does the work when its turn comes.
   *
   * @param gone aborted when nobody waits for it any more: then it leaves its place, and is not begun
   * @throws Refusal `rate_limited` when too many wait, or when it cannot be done in time; the reason of `gone`
   */
  async run<T>(place: Place, work: () => Promise<T>, gone?: AbortSignal): Promise<T> {
    gone?.throwIfAborted()
    if (this.#running < this.#atOnce) this.#running++
    else await this.#turn(place, gone)
    const began = performance.now()
    try {
      return await work()
    } finally {
      this.#expectedMs += NEWEST * (performance.now() - began - this.#expectedMs)
      this.#handOver()
    }
  }

  #turn(place: Place, gone: AbortSignal | undefined): Promise<void> {
    let stopWaiting = (): void => undefined
    const turn = new Promise<void>((resolve, reject) => {
      const job: Job = {
        start: resolve,
        refuse: () => {
          this.refused++
          reject(tooMany())
        },
      }
      // Its own turn, and those that are running, are part of the time.
      const affordable = Math.floor(this.#othersWaitMs / this.#expectedMs - 1) * this.#atOnce
      const leaves = this.#turns.enter(job, place, Math.max(1, affordable))
      leaves?.refuse()
      if (leaves === job) return
      const leave = (refuse: () => void) => () => {
        this.#turns.leave(job, place)
        refuse()
      }
      const patience = setTimeout(leave(job.refuse), place.known ? this.#knownWaitMs : this.#othersWaitMs)
      const goneAway = leave(() => reject(gone?.reason as Error))
      gone?.addEventListener('abort', goneAway)
      stopWaiting = () => {
        clearTimeout(patience)
        gone?.removeEventListener('abort', goneAway)
      }
    })
    return turn.finally(() => stopWaiting())
  }

  #handOver(): void {
    const next = this.#turns.next()
    if (next) next.start()
    else this.#running--
  }
}

const tooMany = () =>
  new Refusal('rate_limited', { detail: 'Too many people are signing in at once.', retryAfterSeconds: 5 })
