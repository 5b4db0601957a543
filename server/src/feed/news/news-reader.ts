import type { Log } from '../../log.ts'
import { isUnavailable } from '../../store/unavailable.ts'
import { NEWS_PAGE, type News, type ReadNews } from './news.ts'
import { ReadIds } from './read-ids.ts'

/** How often it is looked for news when nobody wakes the node, in milliseconds. */
const INTERVAL_MS = 250
/** From one look to the next, and from one waking of the other nodes to the next, at least: however many sign in at once. */
const GAP_MS = 50

export interface NewsReaderOptions {
  read: (after: number, read: readonly number[]) => Promise<ReadNews[]>
  /** What is there already when it begins. */
  readNewestIds: () => Promise<number[]>
  /** Each once, those of one session in their order. It throws for nobody to hear. */
  hear: (news: News, ageSeconds: number) => void
  /** Wakes the other nodes. A hint: nothing rests on it. */
  wakeOthers: () => void
  log: Log
}

/**
 * Reads the news, in a loop and on connections that share nothing with those of the lease: it never delays the feed, and when it
 * falls behind or fails, nobody trusts anything that they should not.
 */
export class NewsReader {
  #options: NewsReaderOptions
  #ids: ReadIds | null = null
  #stopped = new AbortController()
  #loop: Promise<void> = Promise.resolve()
  #isWoken = false
  #wake: () => void = () => undefined
  #othersWokenAt = Number.NEGATIVE_INFINITY
  #wakingOthers: NodeJS.Timeout | null = null

  constructor(options: NewsReaderOptions) {
    this.#options = options
  }

  /** Begins with what is told from now on. */
  start(): void {
    this.#loop = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    if (this.#wakingOthers) clearTimeout(this.#wakingOthers)
    this.#wake()
    await this.#loop
  }

  /** Look now. May be called as often as one likes. */
  wake(): void {
    this.#isWoken = true
    this.#wake()
  }

  /** News of this node have been committed: every node is to look. */
  announce(): void {
    this.wake()
    if (this.#wakingOthers || this.#stopped.signal.aborted) return
    const wakeOthers = () => {
      this.#wakingOthers = null
      this.#othersWokenAt = performance.now()
      this.#options.wakeOthers()
    }
    const wait = this.#othersWokenAt + GAP_MS - performance.now()
    if (wait <= 0) wakeOthers()
    else this.#wakingOthers = setTimeout(wakeOthers, wait)
  }

  /** Nobody knows what the records are now, as after a restore: ids may begin at one again. */
  async restart(): Promise<void> {
    this.#ids = null
    this.#ids = new ReadIds(await this.#options.readNewestIds(), performance.now())
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped
    let failing = false
    while (!signal.aborted) {
      const beganAt = performance.now()
      this.#isWoken = false
      try {
        await this.#look()
        failing = false
      } catch (error) {
        const { log } = this.#options
        if (!failing) log[isUnavailable(error) ? 'warn' : 'error']({ err: error }, 'could not read the news')
        failing = true
      }
      await this.#sleep(beganAt + GAP_MS, false)
      await this.#sleep(beganAt + INTERVAL_MS, !failing)
    }
  }

  async #look(): Promise<void> {
    const { read, readNewestIds } = this.#options
    const ids = this.#ids ?? new ReadIds(await readNewestIds(), performance.now())
    this.#ids = ids
    for (let full = true; full && !this.#stopped.signal.aborted; ) {
      const at = performance.now()
      const page = await read(ids.floor, ids.beyondFloor)
      // It was told to restart meanwhile: what these ids are nobody knows.
      if (this.#ids !== ids) return
      for (const each of page) {
        ids.add(each.id, at)
        this.#hear(each)
      }
      ids.forget(at)
      full = page.length === NEWS_PAGE
    }
  }

  #hear({ id, news, ageSeconds }: ReadNews): void {
    if (news === null) return
    try {
      this.#options.hear(news, ageSeconds)
    } catch (error) {
      this.#options.log.error({ err: error, id }, 'could not pass on news')
    }
  }

  async #sleep(until: number, mayBeWoken: boolean): Promise<void> {
    const { signal } = this.#stopped
    const milliseconds = until - performance.now()
    if (milliseconds <= 0 || signal.aborted || (mayBeWoken && this.#isWoken)) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.#wake = () => {
        if (!signal.aborted && !mayBeWoken) return
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = () => undefined
  }
}
