import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Keep, keepTogether } from '../../config/keep.ts'
import type { Database, Queryable } from '../../store/database.ts'
import type { BatchOf, Cursor } from '../prune-batches.ts'
import { keepFinalCounts } from './final-counts.ts'
import { deliveries, revocations, sessions } from './history.ts'

/** Rows in one transaction: some hundredths of a second. */
const BATCH = 1_000
/** Between two of them, in milliseconds: others need the disk too. */
const PAUSE_MS = 20

/**
 * Removes what is no longer kept, in batches, each a transaction of its own that nobody waits for. What tells of something goes before
 * what it tells of: deliveries, sessions, revocations; the audit log by itself. Every node does it, one at a time.
 */
export class Retention {
  #database: Pick<Database, 'writes' | 'reads' | 'background'>
  #keep: Keep
  #batch: number

  constructor(
    database: Pick<Database, 'writes' | 'reads' | 'background'>,
    keep: Keep,
    { batch = BATCH }: { batch?: number } = {},
  ) {
    this.#database = database
    this.#keep = keepTogether(keep)
    this.#batch = batch
  }

  /** @param signal stops between two batches */
  async run(signal: AbortSignal): Promise<void> {
    const { deliveriesDays, sessionsDays, revocationsDays, auditDays } = this.#keep
    for (const batchOf of [
      deliveries(deliveriesDays),
      sessions(sessionsDays),
      revocations(revocationsDays),
    ]) {
      if (!(await this.#inBatches(batchOf, signal))) return
    }
    while (!signal.aborted) {
      const dropped = await pruneAudit(this.#database.writes, auditDays, this.#batch)
      if (dropped < this.#batch) break
      await pause(signal)
    }
    while (!signal.aborted && (await keepFinalCounts(this.#database))) await pause(signal)
  }

  /** @returns false if it was told to stop, or another node is at it */
  async #inBatches(batchOf: BatchOf, signal: AbortSignal): Promise<boolean> {
    // From the beginning each time: what had to stay the last time is old enough as well, and few.
    let after: Cursor | null = null
    while (!signal.aborted) {
      const { isOurs, looked, reached } = await batchOf(this.#database.writes, this.#batch, after)
      if (!isOurs) return false
      if (looked < this.#batch) return true
      after = reached
      await pause(signal)
    }
    return false
  }
}

/** The one way in which entries of the audit log go; the function records what it has dropped. @returns how many */
async function pruneAudit(database: Queryable, days: number, most: number): Promise<number> {
  const { rows } = await sql<{ dropped: number | null }>`
    SELECT curfew.prune_audit(${days}, ${most}) AS dropped`.execute(database)
  return rows[0]?.dropped ?? 0
}

const pause = (signal: AbortSignal): Promise<void> =>
  wait(PAUSE_MS, undefined, { signal }).catch(() => undefined)
