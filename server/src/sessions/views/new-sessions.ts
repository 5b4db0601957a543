import { sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'

export interface NewSession {
  /** Of the sequence that numbers sessions as they begin. */
  number: number
  id: string
  userId: string
}

/** The most that one look finds. */
export const MOST_NEW_SESSIONS = 1_000
/** Which began so long ago, in seconds, whoever reads a list from now on finds there. */
const LISTED_AFTER_SECONDS = 2

/** Live sessions of a greater number, but for those that were read, the newest first. Looks at those alone, by an index. */
export async function readNewSessions(
  database: Queryable,
  after: number,
  read: readonly number[],
): Promise<NewSession[]> {
  const { rows } = await sql<{ number: string; id: string; userId: string }>`
    SELECT s.number, s.id, s.user_id AS "userId" FROM curfew.live_sessions AS s
    WHERE s.number > ${after} AND s.number <> ALL(${read}::bigint[])
    ORDER BY s.number DESC LIMIT ${MOST_NEW_SESSIONS}`.execute(database)
  return rows.map((row) => ({ ...row, number: Number(row.number) }))
}

/** The numbers of the newest sessions that are in the lists already, the greatest first. */
export async function readListedNumbers(database: Queryable): Promise<number[]> {
  const { rows } = await sql<{ number: string }>`
    SELECT s.number FROM (SELECT number, started_at FROM curfew.live_sessions ORDER BY number DESC LIMIT ${MOST_NEW_SESSIONS}) AS s
    WHERE s.started_at < statement_timestamp() - ${LISTED_AFTER_SECONDS} * interval '1 second'`.execute(
    database,
  )
  return rows.map(({ number }) => Number(number))
}
