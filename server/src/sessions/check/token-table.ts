/** Numbers of 32 bits in a digest, see `tokenDigest`. */
const WORDS = 8
/** A power of two; the table doubles when three quarters are full. */
const FIRST_CAPACITY = 1_024

/**
 * What is remembered under the digests of tokens, for a check that touches as little of the machine's memory as it can. Most of what
 * a look into a map of a hundred thousand sessions takes is waiting for memory: the bucket, the entry, the key's text and the
 * value, one after the other. Here the digests lie in one array, and what belongs to one of them at the same place of two others, so
 * that the processor fetches all of it at once. `pnpm bench check` prints both beside each other.
 *
 * A digest is as good as random, so it is its own hash: open addressing, the next place that is free.
 */
export class TokenTable<T extends object> {
  #mask = FIRST_CAPACITY - 1
  #digests = new Int32Array(FIRST_CAPACITY * WORDS)
  #values = new Array<T | undefined>(FIRST_CAPACITY).fill(undefined)
  #limits = new Float64Array(FIRST_CAPACITY)
  #size = 0

  get size(): number {
    return this.#size
  }

  get(digest: string): T | undefined {
    return this.#values[this.#placeOf(digest)]
  }

  /** The same while the number that was noted beside it lies above another: `undefined` also without one. */
  getBelowLimit(digest: string, value: number): T | undefined {
    const place = this.#placeOf(digest)
    return value < (this.#limits[place] ?? 0) ? this.#values[place] : undefined
  }

  /** Replaces what is there, and its limit. */
  set(digest: string, value: T): void {
    let place = this.#placeOf(digest)
    if (this.#values[place] === undefined) {
      if ((this.#size + 1) * 4 > this.#values.length * 3) {
        this.#grow()
        place = this.#placeOf(digest)
      }
      for (let word = 0; word < WORDS; word++) this.#digests[place * WORDS + word] = wordOf(digest, word)
      this.#size++
    }
    this.#values[place] = value
    this.#limits[place] = 0
  }

  /** Notes a number beside what is there; it lasts until `set`, `delete` or `dropLimits`. */
  setLimit(digest: string, limit: number): void {
    const place = this.#placeOf(digest)
    if (this.#values[place] !== undefined) this.#limits[place] = limit
  }

  dropLimits(): void {
    this.#limits.fill(0)
  }

  delete(digest: string): void {
    let free = this.#placeOf(digest)
    if (this.#values[free] === undefined) return
    this.#size--
    // What has had to go further than here, because this place was taken, moves up, or it would not be found any more.
    for (let place = this.#after(free); this.#values[place] !== undefined; place = this.#after(place)) {
      const home = (this.#digests[place * WORDS] ?? 0) & this.#mask
      if (((place - home) & this.#mask) < ((place - free) & this.#mask)) continue
      this.#move(place, free)
      free = place
    }
    this.#values[free] = undefined
  }

  clear(): void {
    this.#allocate(FIRST_CAPACITY)
    this.#size = 0
  }

  /** Where a digest is, or the free place where it would be. */
  #placeOf(digest: string): number {
    const first = wordOf(digest, 0)
    let place = first & this.#mask
    while (this.#values[place] !== undefined) {
      if (this.#digests[place * WORDS] === first && this.#isAt(place, digest)) return place
      place = this.#after(place)
    }
    return place
  }

  #isAt(place: number, digest: string): boolean {
    for (let word = 1; word < WORDS; word++) {
      if (this.#digests[place * WORDS + word] !== wordOf(digest, word)) return false
    }
    return true
  }

  #after(place: number): number {
    return (place + 1) & this.#mask
  }

  #move(from: number, to: number): void {
    this.#digests.copyWithin(to * WORDS, from * WORDS, (from + 1) * WORDS)
    this.#values[to] = this.#values[from]
    this.#limits[to] = this.#limits[from] ?? 0
  }

  #allocate(capacity: number): void {
    this.#mask = capacity - 1
    this.#digests = new Int32Array(capacity * WORDS)
    this.#values = new Array<T | undefined>(capacity).fill(undefined)
    this.#limits = new Float64Array(capacity)
  }

  #grow(): void {
    const [digests, values, limits] = [this.#digests, this.#values, this.#limits]
    this.#allocate(values.length * 2)
    for (const [from, value] of values.entries()) {
      if (value === undefined) continue
      let place = (digests[from * WORDS] ?? 0) & this.#mask
      while (this.#values[place] !== undefined) place = this.#after(place)
      this.#digests.set(digests.subarray(from * WORDS, (from + 1) * WORDS), place * WORDS)
      this.#values[place] = value
      this.#limits[place] = limits[from] ?? 0
    }
  }
}

/** Four bytes make a number of 32 bits. */
const wordOf = (digest: string, word: number): number =>
  digest.charCodeAt(word * 4) |
  (digest.charCodeAt(word * 4 + 1) << 8) |
  (digest.charCodeAt(word * 4 + 2) << 16) |
  (digest.charCodeAt(word * 4 + 3) << 24)
