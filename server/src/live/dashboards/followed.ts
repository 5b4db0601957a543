import type { RevocationProgress } from '@curfew/shared'

/** Beyond this many the oldest are left to be read. */
const MAX = 200

/** Revocations whose progress dashboards are told until all of their clients are accounted for. */
export class Followed {
  #told = new Map<string, string>()

  get ids(): string[] {
    return [...this.#told.keys()]
  }

  /** From now on, if it is not followed already. */
  follow(id: string): void {
    if (this.#told.has(id)) return
    this.#told.set(id, '')
    const [oldest] = this.#told.keys()
    if (this.#told.size > MAX && oldest !== undefined) this.#told.delete(oldest)
  }

  /** @returns what differs from what was told; what is complete by that is followed no more */
  news(read: readonly RevocationProgress[]): RevocationProgress[] {
    return read.filter((progress) => {
      const text = JSON.stringify(progress)
      if (this.#told.get(progress.id) === text) return false
      if (progress.status === 'completed') this.#told.delete(progress.id)
      else this.#told.set(progress.id, text)
      return true
    })
  }
}
