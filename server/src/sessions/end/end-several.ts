import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'
import { together } from '../../store/together.ts'
import {
  countConnections,
  type Ended,
  type EndRequest,
  endedEntry,
  MOST_BY_NAME,
  type OpenRow,
  sumOf,
  TooMany,
} from './end-sessions.ts'

/** One of several ends that are made at once. */
export interface OneOfSeveral {
  end: EndRequest & { revocationId: string }
  /** Whose sessions end, all of them. */
  users: readonly string[]
  /** Sessions that end. */
  sessions: readonly string[]
}

interface Marked {
  at: Date
  areMany: boolean
  /** Which of the ends it was, from 0 on; null: there is no session. */
  place: number | null
  id: string
  userId: string
}

/**
 * Does for several ends by name what `endSessions` does for one, in one statement: all rows are locked in one order, whichever
 * end they belong to. A session that two of them cover belongs to the first.
 *
 * @param before statements that go before, in the same message
 * @returns what each has ended, in their order
 * @throws TooMany
 */
export async function endSeveral(
  tx: Queryable,
  ends: readonly OneOfSeveral[],
  before: readonly RawBuilder<unknown>[],
): Promise<Ended[]> {
  const users = ends.flatMap(({ users }, place) => users.map((user) => ({ place, user })))
  const named = ends.flatMap(({ sessions }, place) => sessions.map((session) => ({ place, session })))
  const marking = sql<Marked>`
    WITH of_users AS MATERIALIZED (
      SELECT s.id FROM curfew.live_sessions AS s WHERE s.user_id = ANY(${users.map(({ user }) => user)}::uuid[])
      LIMIT ${MOST_BY_NAME + 1}
    ), many AS MATERIALIZED (SELECT count(*) > ${MOST_BY_NAME} AS are_many FROM of_users), covered AS MATERIALIZED (
      SELECT s.id, s.user_id FROM curfew.live_by_id AS s
      WHERE s.id = ANY(ARRAY(SELECT of_users.id FROM of_users) || ${named.map(({ session }) => session)}::uuid[])
        AND NOT (SELECT are_many FROM many)
      ORDER BY s.id FOR NO KEY UPDATE
    ), now AS MATERIALIZED (
      SELECT clock_timestamp() AS at, are_many FROM many CROSS JOIN (SELECT count(*) FROM covered) AS locked
    ), wanted AS (
      SELECT * FROM unnest(${users.map(({ place }) => place)}::integer[], ${users.map(({ user }) => user)}::uuid[]) AS w (place, user_id)
    ), wanted_by_id AS (
      SELECT * FROM unnest(${named.map(({ place }) => place)}::integer[], ${named.map(({ session }) => session)}::uuid[]) AS w (place, id)
    ), first AS (
      SELECT c.id, least(
        (SELECT min(w.place) FROM wanted AS w WHERE w.user_id = c.user_id),
        (SELECT min(w.place) FROM wanted_by_id AS w WHERE w.id = c.id)
      ) AS place
      FROM covered AS c
    ), marked AS (
      UPDATE curfew.sessions AS s
      SET ended_at = now.at, reason = e.reason, initiating_entity = e.initiating_entity, notice_id = e.notice_id,
          revocation_id = e.revocation_id
      FROM first CROSS JOIN now
      JOIN unnest(
        ${ends.map(({ end }) => end.reason)}::text[], ${ends.map(({ end }) => end.initiatingEntity)}::text[],
        ${ends.map(({ end }) => end.noticeId)}::uuid[], ${ends.map(({ end }) => end.revocationId)}::uuid[]
      ) WITH ORDINALITY AS e (reason, initiating_entity, notice_id, revocation_id, number) ON e.number = first.place + 1
      WHERE s.id = first.id
      RETURNING first.place, s.id, s.user_id
    )
    SELECT now.at, now.are_many AS "areMany", marked.place, marked.id, marked.user_id AS "userId"
    FROM now LEFT JOIN marked ON true`
  const revocations = ends.map(({ end }) => end.revocationId)
  const results: unknown[][] = await together(tx, ...before, marking, countConnections(revocations))
  const [rows = [], connections = []] = results.slice(before.length) as [Marked[]?, OpenRow[]?]
  const [first] = rows
  if (!first) throw new Error('ends were not recorded')
  if (first.areMany) throw new TooMany()
  const at = first.at.toISOString()
  return ends.map(({ end }, place) => {
    const sessions = rows.flatMap((row) => (row.place === place ? [{ id: row.id, userId: row.userId }] : []))
    const ids = new Set(sessions.map(({ id }) => id))
    const theirs = connections.filter(({ session }) => ids.has(session))
    return {
      sessions: sessions.length,
      users: new Set(sessions.map(({ userId }) => userId)).size,
      at,
      connections: sumOf(theirs),
      entry: endedEntry(end, { at, sessions: sessions.length, covered: { sessions } }),
    }
  })
}
