import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { BlockedByOthers, change } from '../../feed/change.ts'
import type { FeedEntry } from '../../feed/entry.ts'
import { readHead } from '../../feed/head.ts'
import { continueEnd, type EndStep } from '../../sessions/end/end-many.ts'
import type { Database, Queryable } from '../../store/database.ts'

/** Between two steps, in milliseconds. Whoever waits for a turn is in line already, and gets it. */
const PAUSE_MS = 5
/** Whoever is in the way is in the way of each step again: it is given up after so many failures in a row, and left to the clock. */
const MOST_FAILURES = 10
/** A step takes a fraction of this, in seconds: whoever began it is not there any more. */
const ABANDONED_AFTER_SECONDS = 5

/**
 * Carries out what is left of an end that takes several transactions. Several may do it at once: each step is done by one.
 *
 * @param number of the end, in `curfew.ends`
 * @returns the position by which all of it is in the feed
 * @throws Refusal `unavailable`; then the clock of any node goes on with it
 */
export async function finishEnd(
  database: Pick<Database, 'changes'>,
  number: number,
  step?: number,
): Promise<number> {
  for (let failures = 0; ; ) {
    try {
      const { result } = await change(database, (tx) => recordStep(tx, number, step), { alone: true })
      // The steps before may have been another's: this position is not below theirs.
      if (result === 'over') return await readHead(database.changes)
      failures = 0
    } catch (error) {
      if (!(error instanceof BlockedByOthers) || ++failures === MOST_FAILURES) throw error
    }
    await wait(PAUSE_MS)
  }
}

/** The end of a revocation that is under way; null when there is none. */
export async function readUnderWay(database: Queryable, revocationId: string): Promise<number | null> {
  const { rows } = await sql<{ number: string }>`
    SELECT number FROM curfew.ends WHERE revocation_id = ${revocationId} AND rest IS NOT NULL`.execute(
    database,
  )
  return rows[0] ? Number(rows[0].number) : null
}

/** Finishes the ends whose process died between two steps. */
export async function finishAbandoned(database: Pick<Database, 'background' | 'writes'>): Promise<void> {
  const { rows } = await sql<{ number: string }>`
    SELECT number FROM curfew.ends
    WHERE rest IS NOT NULL AND stepped_at < statement_timestamp() - ${ABANDONED_AFTER_SECONDS} * interval '1 second'
    ORDER BY number`.execute(database.writes)
  for (const { number } of rows) await finishEnd({ changes: database.background }, Number(number))
}

async function recordStep(
  tx: Queryable,
  number: number,
  size?: number,
): Promise<{ result: 'over' | 'done'; entries: FeedEntry[] }> {
  const step = await continueEnd(tx, number, size)
  if (step === null) return { result: 'over', entries: [] }
  if (step.revocationId) await addToRecords(tx, step.revocationId, step)
  return { result: 'done', entries: step.entries }
}

/**
 * Each step is recorded with what it has ended, in the revocation and its audit entry, whatever becomes of those after it. The
 * entry is found by the index of times: it was written in the moment in which the end began.
 */
async function addToRecords(tx: Queryable, id: string, { sessions, users, at }: EndStep): Promise<void> {
  await sql`
    UPDATE curfew.revocations
    SET sessions_ended = sessions_ended + ${sessions}, users_affected = users_affected + ${users}
    WHERE id = ${id}`.execute(tx)
  await sql`
    UPDATE curfew.audit AS a SET detail = a.detail || jsonb_build_object(
      'sessionsEnded', (a.detail ->> 'sessionsEnded')::integer + ${sessions}::integer,
      'usersAffected', (a.detail ->> 'usersAffected')::integer + ${users}::integer
    )
    WHERE a.at >= ${at}::timestamptz - interval '1 second' AND a.at < ${at}::timestamptz + interval '10 seconds'
      AND a.revocation_id = ${id}`.execute(tx)
}
