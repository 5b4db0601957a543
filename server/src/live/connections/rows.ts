import { setTimeout as wait } from 'node:timers/promises'
import type { CurrentSession } from '@curfew/shared'
import type { Log } from '../../log.ts'
import {
  type ClosedRow,
  closeConnections,
  enterConnections,
  type OpeningRow,
  openConnections,
} from '../../sessions/connections/connection-rows.ts'
import { Batch } from '../../store/batch.ts'
import type { Database } from '../../store/database.ts'
import { leavingOutRefused } from '../../store/refused-row.ts'
import type { Outcome } from '../ending/outcome.ts'
import type { Connection } from './connection.ts'

/** Connections of one session, on all nodes together. */
export const MAX_PER_SESSION = 50

/** How long closings are gathered before they are written, in milliseconds. */
const GATHER_MS = 100
/** Closings in one statement: enough to be cheap for each, few enough to be short. */
const MAX_CLOSED = 1_000
/** Between attempts while PostgreSQL does not answer, in milliseconds. */
const RETRY_MS = 500

export interface RowsOptions {
  database: Pick<Database, 'writes'>
  nodeId: string
  log: Log
}

/** A connection of which nothing is recorded but that it is over. */
const GONE: Omit<ClosedRow, 'id'> = { outcome: null, cause: null, milliseconds: null, revocationId: null }

/** The records of this node's connections. What is to be recorded of closed ones is kept until it is written, or refused. */
export class ConnectionRows {
  #options: RowsOptions
  #opening: Batch<OpeningRow, boolean>
  #entering: Batch<OpeningRow, CurrentSession | null>
  #closed = new Map<string, ClosedRow>()
  #writing: Promise<void> | null = null
  #givenUp = new AbortController()

  constructor(options: RowsOptions) {
    this.#options = options
    this.#opening = new Batch((rows) => this.#open(rows))
    this.#entering = new Batch((rows) => this.#enter(rows))
  }

  /**
   * @param here how many of its session this node has, this one included
   * @returns whether the connection is recorded; if not, its session has ended or has too many of them
   */
  open(connection: Connection, here: number): Promise<boolean> {
    return this.#opening.ask({ id: connection.id, sessionId: connection.session.id, here })
  }

  /**
   * The same for a client that comes in, with what it is told of its session: from the statement that records the connection,
   * which is sent after the call.
   *
   * @returns null if it is not recorded
   */
  enter(connection: Connection, here: number): Promise<CurrentSession | null> {
    return this.#entering.ask({ id: connection.id, sessionId: connection.session.id, here })
  }

  /**
   * To be recorded soon.
   *
   * @param revocationId what the outcome is the outcome of, if that was a revocation
   */
  close(id: string, outcome: Outcome | null, revocationId: string | null): void {
    // The first outcome stands, also beside the word that it is gone.
    if (this.#closed.get(id)?.outcome) return
    const cause = outcome?.outcome === 'unreachable' ? outcome.cause : null
    this.#closed.set(id, {
      id,
      outcome: outcome?.outcome ?? null,
      cause,
      milliseconds: outcome?.milliseconds ?? null,
      revocationId,
    })
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null
    })
  }

  /** Resolves when everything is written, or after `limitMs`: then what is left will count as lost with this node. */
  async finish(limitMs: number): Promise<void> {
    const giveUp = setTimeout(() => this.#givenUp.abort(), limitMs)
    await this.#writing
    clearTimeout(giveUp)
  }

  async #open(rows: OpeningRow[]): Promise<boolean[]> {
    const { database, nodeId } = this.#options
    const recorded = await openConnections(database.writes, nodeId, rows, MAX_PER_SESSION)
    return rows.map((row) => recorded.has(row.id))
  }

  async #enter(rows: OpeningRow[]): Promise<(CurrentSession | null)[]> {
    const { database, nodeId } = this.#options
    const entered = await enterConnections(database.writes, nodeId, rows, MAX_PER_SESSION)
    return rows.map((row) => entered.get(row.id) ?? null)
  }

  async #write(): Promise<void> {
    const { signal } = this.#givenUp
    await wait(GATHER_MS)
    while (this.#closed.size > 0 && !signal.aborted) {
      const batch = [...this.#closed.values()].slice(0, MAX_CLOSED)
      for (const { id } of batch) this.#closed.delete(id)
      try {
        await this.#writeClosed(batch)
      } catch (error) {
        for (const row of batch) if (!this.#closed.get(row.id)?.outcome) this.#closed.set(row.id, row)
        this.#options.log.warn(
          { err: error, waiting: this.#closed.size },
          'cannot record closed connections yet',
        )
        await wait(RETRY_MS, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  async #writeClosed(rows: readonly ClosedRow[]): Promise<void> {
    const { database, log } = this.#options
    const close = async (some: ClosedRow[]) => {
      await closeConnections(database.writes, some)
      return []
    }
    const refused: ClosedRow[] = []
    await leavingOutRefused(rows, close, (row, error) => {
      log.error({ err: error, connection: row }, 'PostgreSQL rejected the outcome of a connection')
      refused.push(row)
    })
    // That it is closed can perhaps be recorded without what became of it: nothing stays pending.
    const closedOnly = refused.map(({ id }) => ({ ...GONE, id }))
    await leavingOutRefused(closedOnly, close, ({ id }, error) => {
      log.error({ err: error, connectionId: id }, 'PostgreSQL rejected the record that a connection closed')
    })
  }
}
