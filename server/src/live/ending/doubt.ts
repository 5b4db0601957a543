import { setTimeout as wait } from 'node:timers/promises'
import type { Notice } from '@curfew/shared'
import type { End } from '../../feed/entry.ts'
import { slicesOf } from '../../load/pace.ts'
import type { Log } from '../../log.ts'
import type { ReadSession } from '../../sessions/check/read-session.ts'
import { isUnavailable } from '../../store/unavailable.ts'
import type { Connection } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import { cutQuietly, tellOrCut } from '../connections/tell-or-cut.ts'

/** Sessions asked for in one statement. */
const AT_ONCE = 1_000
/** Before PostgreSQL is asked again when it did not answer, in milliseconds. */
const ASK_AGAIN_MS = 250

export interface DoubtOptions {
  connections: Pick<Connections, 'all'>
  /** Reads sessions as they are, in the order of the ids. */
  readSessions: (ids: string[]) => Promise<ReadSession[]>
  /** These connections belong to sessions that have ended in one end. */
  ended: (end: End, connections: readonly Connection[]) => void
  log: Log
}

/**
 * What an end of many means for the connections that are open: its entry does not say whom it covers. From the moment at which
 * it is applied all of them are in doubt: nothing is told them, and what they say waits for their session to be checked. Each
 * session is asked for, those that have ended are told so, and the others hear what was held back.
 */
export class Doubt {
  #options: DoubtOptions
  #number = 0
  #held = new Map<Connection, (() => void)[]>()
  #asking: Promise<void> | null = null
  #stopped = new AbortController()

  constructor(options: DoubtOptions) {
    this.#options = options
  }

  /** How many ends of many have been applied; whoever reads a session notes it before. */
  get number(): number {
    return this.#number
  }

  /** An end of many has been applied. When this returns, every open connection is in doubt. */
  raise(): void {
    this.#number++
    this.#begin()
  }

  isInDoubt(connection: Connection): boolean {
    return connection.confirmed < this.#number
  }

  /** Tells a connection something: now, or when its session turns out to live. */
  tell(connection: Connection, say: () => void): void {
    if (!this.isInDoubt(connection)) {
      tellOrCut(connection, say, this.#options.log)
      return
    }
    const held = this.#held.get(connection)
    if (held) held.push(say)
    else this.#held.set(connection, [say])
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#asking
  }

  #begin(): void {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
      // Another end may have been applied while this one was coming to its end.
      if (!this.#stopped.signal.aborted && this.doubtful().length > 0) this.#begin()
    })
  }

  /** Those whose session is still to be asked for. */
  doubtful(): Connection[] {
    return this.#options.connections.all().filter((connection) => {
      const { phase } = connection.state
      return this.isInDoubt(connection) && (phase === 'open' || phase === 'joining')
    })
  }

  async #ask(): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      const doubtful = this.doubtful()
      if (doubtful.length === 0) break
      try {
        for (const slice of slicesOf(doubtful, AT_ONCE)) await this.#askAbout(slice)
      } catch (error) {
        if (!isUnavailable(error))
          this.#options.log.error({ err: error }, 'could not read which sessions a large forced logout ended')
        await wait(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined)
      }
    }
    // Of those that went away meanwhile nobody is left to be told.
    this.#held.clear()
  }

  async #askAbout(connections: readonly Connection[]): Promise<void> {
    const number = this.#number
    const ids = [...new Set(connections.map(({ session }) => session.id))]
    const read = await this.#options.readSessions(ids)
    const states = new Map(ids.map((id, index) => [id, read[index]]))
    const ended = new Map<string, { notice: Notice; connections: Connection[] }>()
    for (const connection of connections) {
      const state = states.get(connection.session.id)
      if (state?.state === 'live') this.#confirm(connection, number)
      else if (state?.state === 'ended') {
        const { notice } = state
        const together = ended.get(notice.noticeId) ?? { notice, connections: [] }
        together.connections.push(connection)
        ended.set(notice.noticeId, together)
      } else cutQuietly(connection, this.#options.log)
      if (state?.state !== 'live') connection.confirmed = number
    }
    for (const { notice, connections: covered } of ended.values()) {
      const { sessionId: _, ...end } = notice
      this.#options.ended(end, covered)
    }
  }

  #confirm(connection: Connection, number: number): void {
    connection.confirmed = Math.max(connection.confirmed, number)
    const held = this.#held.get(connection)
    if (!held || this.isInDoubt(connection)) return
    this.#held.delete(connection)
    if (connection.state.phase !== 'open') return
    tellOrCut(
      connection,
      () => {
        for (const say of held) say()
      },
      this.#options.log,
    )
  }
}
