import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { NodeView, Overview, RevocationProgress, SessionView, User } from '@curfew/shared'
import { type Authority, authorityOf } from '../../directory/rights/authority.ts'
import type { FeedEntry } from '../../feed/entry.ts'
import { slicesOf } from '../../load/pace.ts'
import type { Log } from '../../log.ts'
import type { Connection } from '../connections/connection.ts'
import { tellOrCut } from '../connections/tell-or-cut.ts'
import { sharesTransport } from '../connections/transport.ts'
import { Budget } from './budget.ts'
import { Followed } from './followed.ts'
import { type Begun, type NewSessionReads, NewSessions } from './new-sessions.ts'
import { NodeNews } from './node-news.ts'
import { packetOf, tellPacket } from './packet.ts'
import { type ChangedRows, PendingChanges } from './pending-changes.ts'
import { RowMessages } from './row-messages.ts'
import { holds, newViewer, RowsRead, showAgain, type Viewer } from './viewer.ts'

/** Between two looks while dashboards are connected, in milliseconds: what changes is on the screen within a second. */
const LOOK_EVERY_MS = 400
/** How often everything that is watched is looked at, changed or not: for what no entry tells, as tabs on other nodes. */
const SWEEP = { every: 1_000, share: 0.1 }
const OVERVIEW = { every: LOOK_EVERY_MS, share: 0.1 }
const NODES = { every: LOOK_EVERY_MS, share: 0.1 }
/** More news than this in one message is not worth sending: the dashboard reads its lists again. */
const MAX_ITEMS = 1_000
/** Users, and their sessions, that are read by one statement. */
const READ_AT_ONCE = 200

/** What dashboards are told of, read from the records. */
export interface DashboardReads extends NewSessionReads {
  users(ids: string[]): Promise<User[]>
  sessionsOf(userIds: string[]): Promise<SessionView[]>
  sessions(ids: string[]): Promise<SessionView[]>
  /** What users may do; whose account is not active or gone is left out. */
  authorities(userIds: string[]): Promise<Map<string, Authority>>
  overview(): Promise<Overview>
  progress(revocations: string[]): Promise<RevocationProgress[]>
  /** Those of which a dashboard that has just connected may have missed something. */
  recentRevocations(): Promise<string[]>
  nodes(): Promise<NodeView[]>
}

export interface DashboardsOptions {
  reads: DashboardReads
  /** While this node does not know what has happened, dashboards are told nothing. */
  isFresh: () => boolean
  /** Nor while it does not know whether their own session lives. */
  isInDoubt: (connection: Connection) => boolean
  log: Log
}

/** Keeps every dashboard of this node up to date with one set of reads for all of them. */
export class Dashboards {
  #options: DashboardsOptions
  #viewers = new Map<Connection, Viewer>()
  #pending = new PendingChanges()
  #newSessions: NewSessions
  #sweep = new Budget(SWEEP)
  #overview = new Budget(OVERVIEW)
  #overviewSent = ''
  #followed = new Followed()
  /** Somebody may have missed the entries of revocations that are not complete. */
  #catchUp = false
  #nodes = new Budget(NODES)
  #nodeNews = new NodeNews()
  #loop: Promise<void> | null = null
  #stopped = new AbortController()

  constructor(options: DashboardsOptions) {
    this.#options = options
    this.#newSessions = new NewSessions(options.reads)
  }

  add(connection: Connection, authority: Authority): void {
    if (this.#viewers.size === 0) this.#newSessions.restart()
    this.#viewers.set(connection, newViewer(authority))
    this.#overviewSent = ''
    this.#nodeNews.again()
    this.#catchUp = true
    this.#pending.add([connection.session.userId])
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
    this.#pending.apply(entry)
    const revocationId = revocationOf(entry)
    if (revocationId !== undefined) this.#followed.follow(revocationId)
  }

  /** Clients of these revocations have got their outcome, and no entry of the feed tells of it. */
  outcomesSet(revocations: readonly string[]): void {
    if (this.#viewers.size > 0) for (const id of revocations) this.#followed.follow(id)
  }

  /** Something of these users changed that is no entry of the feed, such as their connections. */
  changed(users: Iterable<string>): void {
    if (this.#viewers.size > 0) this.#pending.add(users)
  }

  /** Nobody knows what happened meanwhile. */
  resync(): void {
    this.#pending.lost()
    this.#newSessions.restart()
    this.#catchUp = true
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#loop
  }

  /** Those who may still be told something: not one whose own session has just ended. */
  #audience(): [Connection, Viewer][] {
    return [...this.#viewers].filter(([{ state }]) => state.phase === 'open')
  }

  /** One that is in doubt would miss what the others are told, and is in doubt for a moment only. */
  #mayTell(): boolean {
    const { isFresh, isInDoubt } = this.#options
    return isFresh() && !this.#audience().some(([connection]) => isInDoubt(connection))
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped
    while (this.#viewers.size > 0 && !signal.aborted) {
      await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
      if (signal.aborted || !this.#mayTell()) continue
      try {
        await this.#look()
      } catch (error) {
        this.#options.log.warn({ err: error }, 'could not send changes to dashboards')
        this.resync()
      }
    }
  }

  async #look(): Promise<void> {
    const startedAt = performance.now()
    const sweeping = this.#sweep.allows(startedAt)
    const isNothingPending = this.#pending.isEmpty
    const changed = this.#pending.take()
    const [begun] = await Promise.all([
      this.#newSessions.read(),
      changed.authority || sweeping ? this.#readPermissions() : undefined,
    ])
    const isQuiet = isNothingPending && begun.users.size === 0 && !sweeping
    await this.#tellItems(changed, begun, sweeping)
    if (sweeping) this.#sweep.spent(startedAt, performance.now())
    if (!isQuiet) await this.#tellOverview()
    await this.#tellProgress()
    await this.#tellNodes()
  }

  async #readPermissions(): Promise<void> {
    const asked = new Set([...this.#viewers.keys()].map(({ session }) => session.userId))
    const read = await this.#options.reads.authorities([...asked])
    for (const [connection, viewer] of this.#audience()) {
      // Who has come while this was read was asked for their rights as they came in.
      if (!asked.has(connection.session.userId)) continue
      const authority = read.get(connection.session.userId) ?? authorityOf(undefined)
      if (holds(authority, 'system:read') && !holds(viewer.authority, 'system:read')) this.#nodeNews.again()
      if (!isDeepStrictEqual(authority, viewer.authority)) showAgain(viewer)
      viewer.authority = authority
      if (holds(authority, 'sessions:read')) continue
      this.#viewers.delete(connection)
      this.#say(connection, () => connection.socket.disconnect(!sharesTransport(connection.socket)))
    }
  }

  async #tellItems({ users, isLost }: ChangedRows, begun: Begun, sweeping: boolean): Promise<void> {
    // As it is now: who begins to watch while this reads is told by the next look.
    const asked = this.#audience().map(([connection, viewer]) => {
      const { watched, unseen } = viewer
      viewer.unseen = new Set()
      const changed = (user: string) =>
        sweeping || users === 'all' || users.has(user) || begun.users.has(user) || unseen.has(user)
      return { connection, viewer, concerns: new Set([...watched].filter(changed)) }
    })
    const read = await this.#read(new Set(asked.flatMap(({ concerns }) => [...concerns])), begun)
    const rows = new RowMessages(read, begun.others)
    // What is not known to be up to date is held back; the next look tells.
    if (!this.#mayTell()) {
      this.#pending.lost()
      return
    }
    for (const { connection, viewer, concerns } of asked) {
      if (connection.state.phase !== 'open') continue
      if (isLost) this.#say(connection, () => connection.socket.emit('resync'))
      const news = read.newsFor(viewer, concerns, begun)
      if (news.users.length + news.sessions.length > MAX_ITEMS) {
        this.#say(connection, () => connection.socket.emit('resync'))
        continue
      }
      for (const packet of rows.messages(news, viewer.authority, connection.session.id))
        tellPacket(connection, packet, this.#options.log)
    }
  }

  /** All of those whom somebody watches, and of whoever else has just signed in what is new. */
  async #read(watched: ReadonlySet<string>, begun: Begun): Promise<RowsRead> {
    const read = new RowsRead()
    const { reads } = this.#options
    // However many are watched, no statement and no turn of the event loop grows with their number.
    for (const slice of slicesOf([...watched], READ_AT_ONCE)) {
      const [users, sessions] = await Promise.all([reads.users(slice), reads.sessionsOf(slice)])
      read.add(users, sessions)
    }
    const newcomers = [...begun.users].filter((id) => !watched.has(id))
    if (newcomers.length > 0) {
      const [users, sessions] = await Promise.all([
        reads.users(newcomers),
        reads.sessions([...begun.sessions]),
      ])
      read.add(
        users,
        // One that has ended already is no news of somebody who is not on the screen.
        sessions.filter(({ userId, status }) => status === 'active' && !watched.has(userId)),
      )
    }
    return read
  }

  async #tellOverview(): Promise<void> {
    const startedAt = performance.now()
    if (!this.#overview.allows(startedAt)) return
    const overview = await this.#options.reads.overview()
    this.#overview.spent(startedAt, performance.now())
    const { serverTime: _, ...counts } = overview
    const text = JSON.stringify(counts)
    if (text === this.#overviewSent || !this.#mayTell()) return
    this.#overviewSent = text
    const packet = packetOf('overview', overview)
    for (const [connection] of this.#audience()) tellPacket(connection, packet, this.#options.log)
  }

  async #tellProgress(): Promise<void> {
    const { reads } = this.#options
    if (this.#catchUp) {
      this.#catchUp = false
      for (const id of await reads.recentRevocations()) this.#followed.follow(id)
    }
    const { ids } = this.#followed
    if (ids.length === 0) return
    const read = await reads.progress(ids)
    if (!this.#mayTell()) return
    for (const progress of this.#followed.news(read)) {
      this.#sayToAll(this.#audience(), ({ socket }) => socket.emit('revocation.progress', progress))
    }
  }

  /** Looked for each time: that a node falls silent no entry tells. */
  async #tellNodes(): Promise<void> {
    const startedAt = performance.now()
    const audience = () => this.#audience().filter(([, { authority }]) => holds(authority, 'system:read'))
    if (audience().length === 0 || !this.#nodes.allows(startedAt)) return
    const nodes = await this.#options.reads.nodes()
    this.#nodes.spent(startedAt, performance.now())
    if (!this.#mayTell()) return
    for (const change of this.#nodeNews.news(nodes)) {
      this.#sayToAll(audience(), ({ socket }) => socket.emit('node.changed', change))
    }
  }

  #sayToAll(audience: [Connection, Viewer][], say: (connection: Connection) => void): void {
    for (const [connection] of audience) this.#say(connection, () => say(connection))
  }

  #say(connection: Connection, say: () => void): void {
    tellOrCut(connection, say, this.#options.log)
  }
}

function revocationOf(entry: FeedEntry): string | undefined {
  if (entry.kind === 'sessions.ended') return entry.payload.end.revocationId
  return entry.kind === 'sessions.ended_many' ? entry.payload.revocationId : undefined
}
