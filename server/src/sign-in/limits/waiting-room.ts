import { Refusal } from '../../refusal.ts'

/** How long an attempt waits altogether for others to be judged, in milliseconds. */
const PATIENCE_MS = 3_000
const MAX_WAITING = 1_000
const MAX_OF_A_KIND = 50

/** Where attempts wait for others of their kind to end. Bounded in time and in number. */
export class WaitingRoom {
  #waiting = new Map<string, Set<() => void>>()
  #size = 0
  #ended = 0

  /** How many attempts have ended: to be read before it is found out that one has to wait. */
  get ended(): number {
    return this.#ended
  }

  /** Until when somebody who comes now waits at most, for `forAnother`. */
  patience(): number {
    return performance.now() + PATIENCE_MS
  }

  /**
   * Waits until another attempt of that kind has ended, or returns at once if any has ended since `seen`.
   *
   * @param gone aborted when nobody waits for it any more
   * @throws Refusal `rate_limited` when that takes too long or too many are waiting; the reason of `gone`
   */
  async forAnother(kind: string, seen: number, patience: number, gone?: AbortSignal): Promise<void> {
    gone?.throwIfAborted()
    const left = patience - performance.now()
    const waiting = this.#waiting.get(kind) ?? new Set()
    if (left <= 0 || this.#size >= MAX_WAITING || waiting.size >= MAX_OF_A_KIND) throw tooMany()
    if (seen !== this.#ended) return
    this.#waiting.set(kind, waiting)
    this.#size++
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer)
        gone?.removeEventListener('abort', go)
        waiting.delete(go)
        if (waiting.size === 0) this.#waiting.delete(kind)
        this.#size--
        resolve()
      }
      const timer = setTimeout(go, left)
      waiting.add(go)
      gone?.addEventListener('abort', go)
    })
    gone?.throwIfAborted()
  }

  /** An attempt of these kinds has ended. */
  end(kinds: readonly string[]): void {
    this.#ended++
    for (const kind of kinds) for (const go of [...(this.#waiting.get(kind) ?? [])]) go()
  }
}

const tooMany = () =>
  new Refusal('rate_limited', {
    detail: 'Other sign-in attempts are being processed.',
    retryAfterSeconds: 1,
  })
