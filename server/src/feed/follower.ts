import type { Log } from '../log.ts'
import type { Database } from '../store/database.ts'
import { Beats, DEAD_MS } from './beats.ts'
import { CleanUp } from './clean-up.ts'
import { type FeedEntry, isKnown } from './entry.ts'
import { type Lease, now } from './lease.ts'
import {
  beat,
  leave,
  type NodeSelf,
  readFeed,
  readNodes,
  register,
  removeSilentNodes,
  writeApplied,
} from './nodes.ts'

/** How often the lease is renewed and the feed read when nobody wakes the node, in milliseconds. */
const INTERVAL_MS = 250

/** Whoever keeps something in memory that the feed can change. */
export interface Reader {
  /** Called in the feed's order, one entry at a time; what must not be believed any more is gone when it returns. */
  apply(entry: FeedEntry): void
  /** The feed could not be followed without a gap: forget everything, read again what is still needed. */
  resynchronise(): Promise<void>
  /**
   * Nodes have left or were removed: give their open connections an outcome. Called by every node, since the one that has
   * removed them may have died of it; not again before it is done; and again if it fails.
   */
  cleanUpAfterNodes(): Promise<void>
}

export interface FollowerOptions {
  database: Pick<Database, 'lease'>
  self: NodeSelf
  lease: Lease
  /** What this node refuses for load, see `load/stages.ts`; told with each beat. */
  stage?: () => number
  reader: Reader
  log: Log
}

/**
 * Follows the feed. One loop: note the time, raise the node's beat in a transaction of its own, and only when that is
 * acknowledged read the feed to its end and apply it; then the memory may be believed until 1.5 s after the noted time.
 * Woken in between it reads and applies without renewing.
 */
export class Follower {
  readonly beats = new Beats()
  #options: FollowerOptions
  #applied = 0
  /** What the others have been told of it; null: nothing that is certain. */
  #written: number | null = null
  /** Whether there were others when the membership was last read, in each round. */
  #isAlone = false
  #resynchronisations = 0
  #timeline: string | null = null
  #mustResynchronise = true
  #cleanUp: CleanUp
  #waiters: { position: number; resolve: () => void }[] = []
  #stopping = false
  /** That everything is read again was logged: while that fails it is tried four times a second. */
  #isResyncLogged = false
  #wake: (() => void) | null = null
  #woken = false
  #loop: Promise<void> | null = null

  constructor(options: FollowerOptions) {
    this.#options = options
    this.#cleanUp = new CleanUp(() => options.reader.cleanUpAfterNodes(), options.log)
  }

  /** The last entry that this node has applied. */
  get applied(): number {
    return this.#applied
  }

  /** How often everything had to be read again, the start not counted. */
  get resynchronisations(): number {
    return this.#resynchronisations
  }

  /**
   * Enters the membership and begins to follow.
   *
   * @throws when the database does not answer at the first attempt
   */
  async start(): Promise<void> {
    await register(this.#options.database.lease, this.#options.self)
    await this.#renew()
    this.#loop = this.#run()
  }

  /** Look at the feed now. Cheap, may be called as often as one likes. */
  wake(): void {
    this.#woken = true
    this.#wake?.()
  }

  /** Resolves once this node has applied the entry at that position. */
  async untilApplied(position: number): Promise<void> {
    if (this.#applied >= position) return
    const applied = new Promise<void>((resolve) => this.#waiters.push({ position, resolve }))
    this.wake()
    await applied
  }

  /** Stops trusting first, then leaves the membership. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.wake()
    await this.#loop
    this.#options.lease.stop()
    for (const waiter of this.#waiters.splice(0)) waiter.resolve()
    await leave(this.#options.database.lease, this.#options.self.id).catch((error: unknown) => {
      this.#options.log.warn(
        { err: error },
        'could not remove this node from the list of nodes; the others will notice that it is gone',
      )
    })
    await this.#cleanUp.finish()
  }

  async #run(): Promise<void> {
    let renewAt = performance.now() + INTERVAL_MS
    while (!this.#stopping) {
      await this.#sleepUntil(renewAt)
      if (this.#stopping) return
      this.#woken = false
      try {
        if (performance.now() >= renewAt) {
          renewAt = performance.now() + INTERVAL_MS
          await this.#renew()
        } else {
          await this.#read()
        }
      } catch (error) {
        this.#options.log.warn(
          { err: error },
          'could not read the feed; sessions are checked in the database meanwhile',
        )
        // Not at once again: while the database is away every wake-up would otherwise start another attempt.
        this.#woken = false
        renewAt = performance.now() + INTERVAL_MS
      }
    }
  }

  #sleepUntil(monotonic: number): Promise<void> {
    const milliseconds = monotonic - performance.now()
    if (this.#woken || milliseconds <= 0) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds)
      const follower = this
      function done() {
        clearTimeout(timer)
        follower.#wake = null
        resolve()
      }
      this.#wake = done
    })
  }

  /** A whole pass of the loop: beat, read to the end, apply, trust. */
  async #renew(): Promise<void> {
    const { database, self, lease, stage = () => 0 } = this.#options
    const started = now()
    const databaseTime = await beat(database.lease, self.id, stage())
    if (databaseTime === null) {
      // Another node has removed this one as silent, and nobody has waited for it since.
      lease.stop()
      this.#mustResynchronise = true
      await register(database.lease, self)
      this.#written = null
      return
    }
    const both = [readNodes(database.lease), this.#read()] as const
    // To their end, also when one has failed: the next round must not begin beside the rest of this one.
    await Promise.allSettled(both)
    const [nodes] = await Promise.all(both)
    this.#isAlone = nodes.every(({ id }) => id === self.id)
    await this.#writeApplied()
    lease.renew(started, databaseTime.getTime())
    if (this.beats.observe(nodes, performance.now()).length > 0) this.#cleanUp.need()
    await this.#removeSilentNodes()
    this.#cleanUp.begin()
  }

  async #read(): Promise<void> {
    const { database, lease, reader, log } = this.#options
    for (;;) {
      const page = await readFeed(database.lease, this.#applied)
      const lost = page.floor > this.#applied || page.head < this.#applied || page.timeline !== this.#timeline
      if (this.#mustResynchronise || lost) {
        lease.stop()
        this.#mustResynchronise = true
        if (!this.#isResyncLogged) log.info({ head: page.head }, 'resynchronising from the database')
        this.#isResyncLogged = true
        await reader.resynchronise()
        // Nodes may have come and gone unseen.
        this.#cleanUp.need()
        if (this.#timeline !== null) this.#resynchronisations++
        this.#timeline = page.timeline
        this.#advance(page.head)
        this.#mustResynchronise = false
        this.#isResyncLogged = false
        continue
      }
      for (const { position, entry } of page.entries) {
        try {
          if (!isKnown(entry)) throw new Error(`an entry of an unknown kind: ${entry.kind} ${entry.version}`)
          reader.apply(entry)
        } catch (error) {
          lease.stop()
          this.#mustResynchronise = true
          log.warn({ err: error, position }, 'could not apply a feed entry')
          break
        }
        this.#advance(position)
      }
      if (!this.#mustResynchronise && page.isLast) break
    }
    // Nobody waits for it who is not there; whoever has just come hears of it in the next round, 250 ms later.
    if (!this.#isAlone) await this.#writeApplied()
  }

  /** Tells the others, once everything up to there has been applied. */
  async #writeApplied(): Promise<void> {
    const { database, self } = this.#options
    const reached = this.#applied
    if (this.#mustResynchronise || reached === this.#written) return
    await writeApplied(database.lease, self.id, reached)
    this.#written = reached
  }

  #advance(position: number): void {
    this.#applied = position
    const reached = this.#waiters.filter((waiter) => waiter.position <= position)
    if (reached.length === 0) return
    this.#waiters = this.#waiters.filter((waiter) => waiter.position > position)
    for (const waiter of reached) waiter.resolve()
  }

  async #removeSilentNodes(): Promise<void> {
    const { database, self, log } = this.#options
    const silent = this.beats.dead(performance.now()).filter(({ id }) => id !== self.id)
    if (silent.length === 0) return
    const removed = await removeSilentNodes(database.lease, silent)
    // Another node was quicker, or they have woken up.
    if (removed.length === 0) return
    // Those that were silent already when this one started are what a crash has left: no news for whoever starts.
    const level = removed.some((id) => this.beats.hasBeaten(id)) ? 'warn' : 'info'
    log[level](
      { nodes: removed, silentSeconds: DEAD_MS / 1_000 },
      'silent nodes were taken out of the membership',
    )
    this.#cleanUp.need()
  }
}
