/** At about 150 bytes each. */
const MAX_REMEMBERED = 10_000

/**
 * Keys of tokens that the records do not know. That never changes: nobody but a sign-in makes a token, of 256 random bits, and
 * shows it only when it is in the records. So a cookie that stays in a browser beside a good one is asked for once, and not with
 * every request.
 */
export class UnknownTokens {
  #keys = new Set<string>()

  has(key: string): boolean {
    return this.#keys.has(key)
  }

  add(key: string): void {
    // Whoever sends invented ones has them all asked for again, which is one read with others.
    if (this.#keys.size >= MAX_REMEMBERED) this.#keys.clear()
    this.#keys.add(key)
  }
}
