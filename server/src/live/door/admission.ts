import { PacedQueue } from '../../load/pace.ts'
import type { Log } from '../../log.ts'

/**
 * Lets new websockets in, in the order in which they come: at once, unless so many come that the event loop would stand
 * still for them, as when another node has died and all its clients are here.
 */
export class Admission {
  #entering: PacedQueue<() => void>

  constructor(log: Log) {
    this.#entering = new PacedQueue(
      (enter) => enter(),
      (error) => log.error({ err: error }, 'could not accept a websocket'),
    )
  }

  admit(enter: () => void): void {
    this.#entering.add(enter)
  }
}
