import { setTimeout as wait } from 'node:timers/promises'
import type { Overview, Permission, RevocationProgress, SessionView, User } from '@curfew/shared'
import type { FeedEntry } from '../feed/entry.ts'
import type { Log } from '../log.ts'
import { Budget } from './budget.ts'
import type { Connection } from './connection.ts'
import { type Dirt, Gathering } from './dirt.ts'
import { type Read, Shown } from './shown.ts'
import { sharesTransport } from './transport.ts'

/** Between two looks while dashboards are connected, in milliseconds: what changes is on the screen within a second. */
const LOOK_EVERY_MS = 400
/** How often everything that is watched is looked at, changed or not: for what no entry tells, as tabs on other nodes. */
const SWEEP = { every: 1_000, share: 0.1 }
const OVERVIEW = { every: LOOK_EVERY_MS, share: 0.1 }
/** More news than this in one message is not worth sending: the dashboard reads its lists again. */
const MAX_ITEMS = 1_000
/** Revocations whose progress is followed; beyond it the oldest are left to be read. */
const MAX_FOLLOWED = 200

/** What dashboards are told of, read from the records. */
export interface DashboardReads {
  users(ids: string[]): Promise<User[]>
  sessionsOf(userIds: string[]): Promise<SessionView[]>
  permissions(userIds: string[]): Promise<Map<string, readonly Permission[]>>
  overview(): Promise<Overview>
  progress(revocations: string[]): Promise<RevocationProgress[]>
}

export interface DashboardsOptions {
  reads: DashboardReads
  /** While this node does not know what has happened, dashboards are told nothing. */
  isFresh: () => boolean
  log: Log
}

interface Viewer {
  permissions: ReadonlySet<Permission>
  watched: ReadonlySet<string>
  /** Watched since the last look: told of whatever their state is. */
  unseen: Set<string>
  readonly users: Shown
  readonly sessions: Shown
}

interface ItemsRead {
  users: Read<User>[]
  sessions: Read<SessionView>[]
}

/** Keeps every dashboard of this node up to date with one set of reads for all of them. */
export class Dashboards {
  #options: DashboardsOptions
  #viewers = new Map<Connection, Viewer>()
  #gathering = new Gathering()
  #sweep = new Budget(SWEEP)
  #overview = new Budget(OVERVIEW)
  #overviewSent = ''
  #followed = new Map<string, string>()
  #loop: Promise<void> | null = null
  #stopped = new AbortController()

  constructor(options: DashboardsOptions) {
    this.#options = options
  }

  add(connection: Connection, permissions: readonly Permission[]): void {
    this.#viewers.set(connection, {
      permissions: new Set(permissions),
      watched: new Set(),
      unseen: new Set(),
      users: new Shown(),
      sessions: new Shown(),
    })
    this.#overviewSent = ''
    this.#gathering.add([connection.session.userId])
    this.#loop ??= this.#run().finally(() => {
      this.#loop = null
    })
  }

  remove(connection: Connection): void {
    this.#viewers.delete(connection)
  }

  watch(connection: Connection, users: readonly string[]): void {
    const viewer = this.#viewers.get(connection)
    if (!viewer) return
    const watched = new Set(users)
    for (const user of watched) if (!viewer.watched.has(user)) viewer.unseen.add(user)
    viewer.watched = watched
    for (const shown of [viewer.users, viewer.sessions]) shown.forget((userId) => !watched.has(userId))
  }

  apply(entry: FeedEntry): void {
    if (this.#viewers.size === 0) return
    this.#gathering.apply(entry)
    const revocationId = entry.kind === 'sessions.ended' ? entry.payload.end.revocationId : undefined
    if (revocationId === undefined) return
    this.#followed.set(revocationId, '')
    if (this.#followed.size <= MAX_FOLLOWED) return
    for (const [oldest] of this.#followed) {
      this.#followed.delete(oldest)
      break
    }
  }

  /** Something of these users changed that is no entry of the feed, such as their connections. */
  changed(users: Iterable<string>): void {
    if (this.#viewers.size > 0) this.#gathering.add(users)
  }

  /** Nobody knows what happened meanwhile. */
  resync(): void {
    this.#gathering.lost()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#loop
  }

  /** Those who may still be told something: not one whose own session has just ended. */
  #audience(): [Connection, Viewer][] {
    return [...this.#viewers].filter(([{ state }]) => state.phase === 'open')
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped
    while (this.#viewers.size > 0 && !signal.aborted) {
      await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
      if (signal.aborted || !this.#options.isFresh()) continue
      try {
        await this.#look()
      } catch (error) {
        this.#options.log.warn({ err: error }, 'could not tell dashboards what has changed')
        this.#gathering.lost()
      }
    }
  }

  async #look(): Promise<void> {
    const startedAt = performance.now()
    const sweeping = this.#sweep.allows(startedAt)
    const isQuiet = this.#gathering.isEmpty && !sweeping
    const dirt = this.#gathering.take()
    if (dirt.authority || sweeping) await this.#readPermissions()
    await this.#tellItems(dirt, sweeping)
    if (sweeping) this.#sweep.spent(startedAt, performance.now())
    if (!isQuiet) await this.#tellOverview()
    await this.#tellProgress()
  }

  async #readPermissions(): Promise<void> {
    const users = [...new Set([...this.#viewers.keys()].map(({ session }) => session.userId))]
    const read = await this.#options.reads.permissions(users)
    for (const [connection, viewer] of this.#audience()) {
      viewer.permissions = new Set(read.get(connection.session.userId))
      if (viewer.permissions.has('sessions:read')) continue
      this.#viewers.delete(connection)
      connection.socket.disconnect(!sharesTransport(connection.socket))
    }
  }

  async #tellItems({ users, newcomers }: Dirt, sweeping: boolean): Promise<void> {
    // As it is now: who begins to watch while this reads is told by the next look.
    const asked = this.#audience().map(([connection, viewer]) => {
      const { watched, unseen } = viewer
      viewer.unseen = new Set()
      const changed = (user: string) => sweeping || users === 'all' || users.has(user) || unseen.has(user)
      const concerns = new Set([...[...watched].filter(changed), ...(newcomers ?? [])])
      return { connection, viewer, concerns }
    })
    const read = await this.#read([...new Set(asked.flatMap(({ concerns }) => [...concerns]))])
    // What is not known to be up to date is held back; the next look tells.
    if (!this.#options.isFresh()) {
      this.#gathering.lost()
      return
    }
    for (const { connection, viewer, concerns } of asked) {
      if (connection.state.phase !== 'open') continue
      if (newcomers === null) connection.socket.emit('resync')
      this.#tell(connection, viewer, read, concerns)
    }
  }

  async #read(ids: string[]): Promise<ItemsRead> {
    if (ids.length === 0) return { users: [], sessions: [] }
    const { reads } = this.#options
    const [users, sessions] = await Promise.all([reads.users(ids), reads.sessionsOf(ids)])
    return {
      users: users.map((item) => readOf(item, item.id)),
      sessions: sessions.map((item) => readOf(item, item.userId)),
    }
  }

  #tell(
    { socket, session }: Connection,
    viewer: Viewer,
    read: ItemsRead,
    concerns: ReadonlySet<string>,
  ): void {
    const concerning = <Item>(all: Read<Item>[]) => all.filter(({ userId }) => concerns.has(userId))
    const users = viewer.permissions.has('users:read')
      ? viewer.users.news(concerning(read.users), concerns)
      : []
    const sessions = viewer.sessions
      .news(concerning(read.sessions), concerns)
      .map((item) => (item.id === session.id ? { ...item, current: true } : item))
    if (users.length + sessions.length > MAX_ITEMS) {
      socket.emit('resync')
      return
    }
    if (users.length > 0) socket.emit('users.changed', { items: users })
    if (sessions.length > 0) socket.emit('sessions.changed', { items: sessions })
  }

  async #tellOverview(): Promise<void> {
    const startedAt = performance.now()
    if (!this.#overview.allows(startedAt)) return
    const overview = await this.#options.reads.overview()
    this.#overview.spent(startedAt, performance.now())
    const { serverTime: _, ...counts } = overview
    const text = JSON.stringify(counts)
    if (text === this.#overviewSent || !this.#options.isFresh()) return
    this.#overviewSent = text
    for (const [{ socket }] of this.#audience()) socket.emit('overview', overview)
  }

  async #tellProgress(): Promise<void> {
    if (this.#followed.size === 0) return
    const read = await this.#options.reads.progress([...this.#followed.keys()])
    if (!this.#options.isFresh()) return
    for (const progress of read) {
      const text = JSON.stringify(progress)
      if (this.#followed.get(progress.id) === text) continue
      for (const [{ socket }] of this.#audience()) socket.emit('revocation.progress', progress)
      if (progress.status === 'completed') this.#followed.delete(progress.id)
      else this.#followed.set(progress.id, text)
    }
  }
}

const readOf = <Item>(item: Item, userId: string): Read<Item> => ({
  item,
  userId,
  text: JSON.stringify(item),
})
