import { answerOfHttp } from '../clients/answer.ts'
import { KeepAlive, type RawAnswer, type RawRequest } from '../clients/keep-alive.ts'
import { LiveConnection } from '../clients/live-connection.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { Chronicle } from '../history/chronicle.ts'
import type { Plan } from './plan.ts'

/** A session as its client holds it. */
export interface Held {
  readonly session: string
  readonly token: string
  readonly user: string
}

/** A place for one session at a time. */
export interface Seat {
  readonly number: number
  readonly person: number
  current: Held | null
  /** Somebody has said so: a check, or its connection. */
  hasEnded: boolean
  /** Those it held before, the latest first. */
  readonly past: Held[]
  connections: LiveConnection[]
}

export interface FieldOptions {
  cluster: Cluster
  chronicle: Chronicle
  plan: Plan
}

const TOKEN = /\r\nSet-Cookie: curfew=([^;]+)/i

/** The clients of a cluster, and what they know: everything that is asked of it goes through here and is noted. */
export class Field {
  readonly chronicle: Chronicle
  readonly plan: Plan
  readonly seats: readonly Seat[]
  readonly held: Held[] = []
  /** By person. */
  readonly users: string[] = []
  /** By number. */
  readonly groups: string[] = []
  /** Users whose sessions are no part of the plan: nobody ends them. */
  readonly bystanders: string[] = []
  #cluster: Cluster
  #pools: readonly KeepAlive[]
  #administrator: { session: string; token: string } | null = null

  constructor({ cluster, chronicle, plan }: FieldOptions) {
    this.#cluster = cluster
    this.chronicle = chronicle
    this.plan = plan
    this.#pools = cluster.nodes.map(({ url }) => new KeepAlive(url))
    this.seats = plan.seats.map((person, number) => ({
      number,
      person,
      current: null,
      hasEnded: false,
      past: [],
      connections: [],
    }))
  }

  /** Signs the administrator and everybody else in for the first time. @throws when that does not work */
  async open(): Promise<void> {
    const { administrator } = this.#cluster
    this.#administrator = await this.#enter(0, { loginId: administrator })
    for (const seat of this.seats) {
      const entered = await this.#enter(seat.number % this.plan.nodes, this.#personOf(seat))
      this.#sit(seat, entered)
      this.users[seat.person] = entered.user
    }
    const { items } = await this.read<{ items: { id: string; name: string }[] }>('/v1/groups?limit=200')
    for (const { id, name } of items) this.groups[Number(name.replace('group-', ''))] = id
  }

  get administrator(): { session: string; token: string } {
    if (!this.#administrator) throw new Error('the field is not open')
    return this.#administrator
  }

  /** Requests that a node has not answered yet. */
  waitingAt(node: number): number {
    return this.#pool(node).waiting
  }

  /** Takes a new session at a node. @returns whether that worked */
  async sitDown(seat: Seat, node: number): Promise<boolean> {
    try {
      this.#sit(seat, await this.#enter(node, this.#personOf(seat)))
      return true
    } catch {
      return false
    }
  }

  /** Checks a session by a request. */
  async ask(held: Held, node: number): Promise<void> {
    const start = this.chronicle.now()
    const headers = { authorization: `Bearer ${held.token}` }
    const answer = await this.send(node, { path: '/guarded', headers }).then(answerOfHttp, () => ({
      said: 'nothing' as const,
    }))
    this.chronicle.check({
      via: 'http',
      session: held.session,
      node,
      start,
      end: this.chronicle.now(),
      answer,
    })
    if (answer.said === 'ended') this.#hasEnded(held)
  }

  /** Checks a session by the handshake of a connection, which is kept if it opens. */
  async connect(seat: Seat, held: Held, node: number): Promise<void> {
    const connection = await LiveConnection.open({
      chronicle: this.chronicle,
      url: this.#urlOf(node),
      node,
      session: held.session,
      token: held.token,
    })
    if (connection.isOpen) seat.connections.push(connection)
  }

  /** @throws when there was no answer */
  send(node: number, request: RawRequest): Promise<RawAnswer> {
    return this.#pool(node).ask(request)
  }

  /** Reads as the administrator, from the first node that answers. @throws when none does */
  async read<T>(path: string): Promise<T> {
    let last: unknown
    for (let node = 0; node < this.plan.nodes; node++) {
      try {
        const headers = { authorization: `Bearer ${this.administrator.token}` }
        const { status, body } = await this.send(node, { path, headers })
        if (status === 200) return JSON.parse(body)
        last = new Error(`GET ${path}: ${status} ${body}`)
      } catch (error) {
        last = error
      }
    }
    throw last
  }

  close(): void {
    for (const pool of this.#pools) pool.close()
    for (const { connections } of this.seats) for (const connection of connections) connection.drop()
  }

  async #enter(node: number, person: { loginId: string; groups?: string[] }) {
    const start = this.chronicle.now()
    const { status, head, body } = await this.send(node, {
      method: 'POST',
      path: '/enter',
      body: JSON.stringify(person),
    })
    const token = TOKEN.exec(head)?.[1]
    if (status !== 200 || token === undefined) throw new Error(`signing in: ${status} ${body}`)
    const { sessionId, userId } = JSON.parse(body) as { sessionId: string; userId: string }
    const end = this.chronicle.now()
    this.chronicle.note({ kind: 'begun', session: sessionId, user: userId, start, end })
    return { session: sessionId, user: userId, token }
  }

  #sit(seat: Seat, held: Held): void {
    if (seat.current) seat.past.unshift(seat.current)
    seat.current = held
    seat.hasEnded = false
    this.held.push(held)
  }

  /** What a client does with that news: it stops using the session, some time. */
  #hasEnded(held: Held): void {
    for (const seat of this.seats) if (seat.current === held) seat.hasEnded = true
  }

  #personOf({ person }: Seat): { loginId: string; groups: string[] } {
    const known = this.plan.people[person]
    if (!known) throw new RangeError(`no person ${person}`)
    return { loginId: known.loginId, groups: [`group-${known.group}`] }
  }

  #pool(node: number): KeepAlive {
    const pool = this.#pools[node]
    if (!pool) throw new RangeError(`no node ${node}`)
    return pool
  }

  #urlOf(node: number): string {
    const there = this.#cluster.nodes[node]
    if (!there) throw new RangeError(`no node ${node}`)
    return there.url
  }
}
