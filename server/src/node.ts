import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { WaitedNode } from '@curfew/shared'
import { Activity } from './clock/activity.ts'
import { choresOf } from './clock/chores.ts'
import { Clock } from './clock/clock.ts'
import type { Repeat } from './clock/repeat.ts'
import type { Keep } from './config/keep.ts'
import { type FeedEntry, isInNews } from './feed/entry.ts'
import { Follower, type Reader } from './feed/follower.ts'
import { Lease } from './feed/lease.ts'
import { look } from './feed/look.ts'
import { type News, readNewestIds, readNews } from './feed/news/news.ts'
import { NewsReader } from './feed/news/news-reader.ts'
import { openGauge } from './load/gauge.ts'
import { Overload } from './load/overload.ts'
import type { Log } from './log.ts'
import { SessionCache } from './sessions/check/cache.ts'
import { type CheckCounts, type Confirmed, type LiveSession, Verifier } from './sessions/check/verify.ts'
import type { Database } from './store/database.ts'

/** How a node tells the others that there is something to read. Best effort: nothing rests on it. */
export interface Wake {
  send(position: number): void
  /** @returns stops listening */
  listen(onWake: (position: number) => void): () => void
}

/** Sent in place of a position when it is the news that are to be read: no entry has it, and nodes of the version before have read it. */
const NEWS_POSITION = 0

export interface NodeOptions {
  database: Database
  /** What the list of nodes calls it. The default is the name of the machine. */
  name?: string
  /** Of the program, shown in the list of nodes. */
  version: string
  /** For how long what is past is kept. The default is `USUAL_KEEP`. */
  keep?: Keep
  /** Hears of the sessions that are let in here, see `sessions/check/verify.ts`. */
  confirmed?: Confirmed
  log: Log
}

/** What the parts of a node have counted since its start, in fields of their own: reading them costs nothing. */
export interface NodeCounts {
  lease: Pick<Lease, 'isFresh' | 'databaseNow' | 'age' | 'lapses'>
  feed: Pick<Follower, 'applied' | 'resynchronisations'>
  checks: Readonly<CheckCounts>
  /** Nodes that calls of this one waited for. */
  nodesWaitedFor: Readonly<Record<WaitedNode['outcome'], number>>
  /** What it refuses while it is behind, and how many it has refused. */
  load: Pick<Overload, 'stage' | 'counts'>
}

/** What a node's doors add: they read each entry, and the news, after the node's own memory has. */
export interface NodeGateway extends Reader {
  hear(news: News): void
  wake: Wake
  /** Something of these users changed that is no entry of the feed: when they were last active. */
  changed(users: Iterable<string>): void
}

/** One running node, without its gateway: its memory, its lease, the feed and the clock. */
export class CurfewNode {
  /** Random for each start: a node that comes back is another one. */
  readonly id: string = randomUUID()
  readonly verifier: Verifier
  readonly activity: Activity
  readonly overload: Overload
  #options: NodeOptions
  #cache = new SessionCache()
  #lease = new Lease()
  #clock: Clock
  #chores: Repeat[]
  #gateway: NodeGateway | null = null
  #follower: Follower
  #news: NewsReader
  #stopListening: () => void = () => undefined
  #nodesWaitedFor = { applied: 0, fenced: 0 }

  constructor(options: NodeOptions) {
    this.#options = options
    const { database, version, log } = options
    this.overload = new Overload({ gauge: openGauge(waitedFor(database)), log })
    const waitUntilRefused = (position: number) => this.waitUntilRefused(position)
    const announce = (position: number) => this.announce(position)
    const announceNews = () => this.#news.announce()
    this.#clock = new Clock({ database, log, waitUntilRefused, announce, announceNews })
    this.#chores = choresOf({ database, keep: options.keep, log })
    this.activity = new Activity({
      database,
      cache: this.#cache,
      lease: this.#lease,
      log,
      announceNews,
      changed: (users) => this.#gateway?.changed(users),
    })
    this.verifier = new Verifier({
      database,
      cache: this.#cache,
      lease: this.#lease,
      expire: (sessionId) => this.#clock.expire(sessionId),
      confirmed: options.confirmed,
    })
    this.#follower = new Follower({
      database,
      self: { id: this.id, host: options.name || hostname(), version },
      lease: this.#lease,
      stage: () => this.overload.stage,
      reader: {
        apply: (entry: FeedEntry) => {
          if (isInNews(entry)) return
          this.#cache.apply(entry)
          this.activity.apply(entry)
          this.#gateway?.apply(entry)
        },
        resynchronise: async () => {
          this.#cache.clear()
          this.activity.resynchronise()
          await this.#news.restart()
          await this.#gateway?.resynchronise()
        },
        cleanUpAfterNodes: async () => this.#gateway?.cleanUpAfterNodes(),
      },
      log,
    })
    this.#news = new NewsReader({
      // Beside the node's own small work, as the clock's look at what is due.
      read: (after, read) => readNews(database.writes, after, read),
      readNewestIds: () => readNewestIds(database.writes),
      hear: (told, ageSeconds) => {
        this.#cache.apply(told)
        this.activity.hear(told, ageSeconds)
        this.#gateway?.hear(told)
      },
      wakeOthers: () => this.#gateway?.wake.send(NEWS_POSITION),
      log,
    })
  }

  /** Enters the membership and begins to follow the feed. */
  async start(gateway: NodeGateway): Promise<void> {
    this.#gateway = gateway
    this.#stopListening = gateway.wake.listen((position) => {
      if (position === NEWS_POSITION) this.#news.wake()
      else if (position > this.#follower.applied) this.#follower.wake()
    })
    await this.#follower.start()
    this.#news.start()
    this.overload.start()
    this.activity.start()
    this.#clock.start()
    for (const chore of this.#chores) chore.start()
  }

  /** Writes what is left to write, stops trusting, and leaves the membership. */
  async stop(): Promise<void> {
    this.#stopListening()
    this.overload.stop()
    await Promise.all([this.#clock, ...this.#chores].map((each) => each.stop()))
    await this.activity.stop()
    await this.#news.stop()
    await this.#follower.stop()
  }

  /** Whether this node may answer from memory. */
  isFresh(): boolean {
    return this.#lease.isFresh()
  }

  /** The sessions that this node remembers as live, and whether that is certain. */
  *remembered(): Generator<[session: LiveSession, isCertain: boolean]> {
    for (const session of this.#cache.live()) yield [session, session.confirmed >= this.#cache.doubt]
  }

  get counts(): NodeCounts {
    return {
      lease: this.#lease,
      feed: this.#follower,
      checks: this.verifier.counts,
      nodesWaitedFor: this.#nodesWaitedFor,
      load: this.overload,
    }
  }

  /**
   * Waits until no node accepts any more what the entry at that position ended; at most about 2 s.
   *
   * @param position of an entry whose COMMIT was acknowledged
   */
  async waitUntilRefused(position: number): Promise<WaitedNode[]> {
    const nodes = await look(
      {
        database: this.#options.database,
        follower: this.#follower,
        nodeId: this.id,
        wake: (to) => this.#gateway?.wake.send(to),
        log: this.#options.log,
      },
      position,
    )
    for (const { outcome } of nodes) this.#nodesWaitedFor[outcome]++
    return nodes
  }

  /** News have been committed: tells every node, without waiting. */
  announceNews(): void {
    this.#news.announce()
  }

  /** Tells every node that there is something to read, without waiting. */
  announce(position: number): void {
    this.#follower.wake()
    this.#gateway?.wake.send(position)
  }
}

/** Those of the clock are not among them: for its batches nobody waits. */
const waitedFor = ({ load }: Database) =>
  [...load].flatMap(([lane, pool]) => (lane === 'background' ? [] : [pool]))
