import { Refusal } from '../../refusal.ts'

/** Who comes with more different ones is asked about again: an indexed read each. */
const MAX_REMEMBERED = 20_000

/** Whom there is no need to ask about again for a while. The oldest are forgotten first. */
export class RecentRefusals {
  #refusals = new Map<string, { detail: string; until: number }>()

  /** @param seconds for how long it holds */
  remember(key: string, detail: string, seconds: number): Refusal {
    this.#refusals.delete(key)
    this.#refusals.set(key, { detail, until: performance.now() + seconds * 1_000 })
    const [oldest] = this.#refusals.size > MAX_REMEMBERED ? this.#refusals.keys() : []
    if (oldest !== undefined) this.#refusals.delete(oldest)
    return refusal(detail, seconds)
  }

  /** What holds now, with the seconds that are left. */
  find(key: string): Refusal | undefined {
    const found = this.#refusals.get(key)
    if (!found) return undefined
    const seconds = (found.until - performance.now()) / 1_000
    if (seconds > 0) return refusal(found.detail, seconds)
    this.#refusals.delete(key)
    return undefined
  }
}

const refusal = (detail: string, seconds: number) =>
  new Refusal('rate_limited', { detail, retryAfterSeconds: Math.max(1, Math.ceil(seconds)) })
