import { Refusal } from '../../refusal.ts'
import type { Place } from './place.ts'
import { Turns } from './turns.ts'

/** At 40 a second the last of them waits half a minute. */
const MAX_WAITING = 1_200
/** How much the newest measurement changes what is expected of the next. */
const NEWEST = 0.2

interface Job {
  start: () => void
  refuse: () => void
  /** Of those who are not known. */
  patience?: NodeJS.Timeout
}

export interface FairQueueOptions {
  /** How many pieces of work run at a time. */
  atOnce: number
  /** How long one takes, in milliseconds, as long as none has been measured. */
  expectedMs: number
  /** How long somebody who is not known waits at most, in milliseconds. Whoever would have to wait longer is told at once. */
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
  #othersWaitMs: number

  constructor({ atOnce, expectedMs, othersWaitMs }: FairQueueOptions) {
    this.#othersWaitMs = othersWaitMs
    this.#atOnce = atOnce
    this.#expectedMs = expectedMs
  }

  get waiting(): number {
    return this.#turns.waiting
  }

  /** @throws Refusal `rate_limited` when too many wait, or when it cannot be done in time for somebody who is not known */
  async run<T>(place: Place, work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#atOnce) this.#running++
    else await this.#turn(place)
    const began = performance.now()
    try {
      return await work()
    } finally {
      this.#expectedMs += NEWEST * (performance.now() - began - this.#expectedMs)
      this.#handOver()
    }
  }

  #turn(place: Place): Promise<void> {
    return new Promise((resolve, reject) => {
      const job: Job = {
        start: () => {
          clearTimeout(job.patience)
          resolve()
        },
        refuse: () => {
          clearTimeout(job.patience)
          this.refused++
          reject(tooMany())
        },
      }
      // Its own turn, and those that are running, are part of the time.
      const affordable = Math.floor(this.#othersWaitMs / this.#expectedMs - 1) * this.#atOnce
      const leaves = this.#turns.enter(job, place, Math.max(1, affordable))
      leaves?.refuse()
      if (leaves === job || place.known) return
      job.patience = setTimeout(() => {
        this.#turns.leave(job, place)
        job.refuse()
      }, this.#othersWaitMs)
    })
  }

  #handOver(): void {
    const next = this.#turns.next()
    if (next) next.start()
    else this.#running--
  }
}

const tooMany = () =>
  new Refusal('rate_limited', { detail: 'Too many people are signing in at once.', retryAfterSeconds: 5 })
