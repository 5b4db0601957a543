import type { Log } from '../log.ts'
import { inDigestibleTurns } from './pace.ts'

/**
 * Lets new websockets in, in the order in which they come: at once, unless so many come that the event loop would stand
 * still for them, as when another node has died and all its clients are here.
 */
export class Admission {
  #log: Log
  #waiting: (() => void)[] = []
  #isBusy = false

  constructor(log: Log) {
    this.#log = log
  }

  admit(enter: () => void): void {
    this.#waiting.push(enter)
    if (this.#isBusy) return
    this.#isBusy = true
    void this.#work().finally(() => {
      this.#isBusy = false
    })
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      await inDigestibleTurns(this.#waiting.splice(0), (enter) => {
        try {
          enter()
        } catch (error) {
          this.#log.error({ err: error }, 'a websocket could not be taken')
        }
      })
    }
  }
}
