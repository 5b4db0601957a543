import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'
import { NIL } from '../../store/nil.ts'

/** A place in the order in which the sessions of a revocation are walked through. */
export interface EndedPlace {
  user: string
  number: string
}

export const BEFORE_ALL: EndedPlace = { user: NIL, number: '0' }

interface State {
  /** What stands after FROM, up to and with a condition; a session is `s`. */
  of: RawBuilder<unknown>
  endedAt: RawBuilder<unknown>
}

/**
 * The three states in which the sessions of a revocation may be (RV-7): marked, pending in an end of many, covered by a cut-off.
 * A session is in one of them, goes from the others to the first, and keeps its id, its user and its number.
 *
 * Each begins with what is few: pending numbers are looked up one by one, however many sessions live beside them; of a cut-off
 * nearly all that live are covered, so they are walked through in the order that is asked for, which `IS TRUE` has the planner do
 * (see `countUpTo`).
 */
const statesOf = (revocationId: string): [marked: State, pending: State, covered: State] => [
  { of: sql`curfew.sessions AS s WHERE s.revocation_id = ${revocationId}`, endedAt: sql`s.ended_at` },
  {
    of: sql`
      curfew.sessions AS s
      WHERE s.ended_at IS NULL AND s.number = ANY(ARRAY(
        SELECT p.number FROM curfew.ends AS e JOIN curfew.pending_ends AS p ON p.ended_by = e.number
        WHERE e.revocation_id = ${revocationId}
      ))`,
    endedAt: sql`(
      SELECT e.ended_at FROM curfew.pending_ends AS p JOIN curfew.ends AS e ON e.number = p.ended_by
      WHERE p.number = s.number
    )`,
  },
  {
    of: sql`
      curfew.sessions AS s
      WHERE (SELECT EXISTS (SELECT FROM curfew.cut_offs AS c WHERE c.revocation_id = ${revocationId}))
        AND s.ended_at IS NULL
        AND (s.number <= (SELECT max(c.up_to) FROM curfew.cut_offs AS c WHERE c.revocation_id = ${revocationId})) IS TRUE
        AND (s.number > coalesce((
          SELECT max(earlier.up_to) FROM curfew.cut_offs AS earlier JOIN curfew.cut_offs AS c ON earlier.number < c.number
          WHERE c.revocation_id = ${revocationId}
        ), 0)) IS TRUE
        AND num_nulls((SELECT p.ended_by FROM curfew.pending_ends AS p WHERE p.number = s.number)) <> 0`,
    endedAt: sql`(SELECT max(c.ended_at) FROM curfew.cut_offs AS c WHERE c.revocation_id = ${revocationId})`,
  },
]

/** The sessions that a revocation has ended, as something to select from: `id`, `user_id`, `started_at`, `ended_at`. */
export const endedBy = (revocationId: string): RawBuilder<unknown> =>
  sql`(${sql.join(
    statesOf(revocationId).map(
      ({ of, endedAt }) => sql`SELECT s.id, s.user_id, s.started_at, ${endedAt} AS ended_at FROM ${of}`,
    ),
    sql` UNION ALL `,
  )})`

/**
 * Walks through the sessions that a revocation has ended, those of a user together. Whatever is marked meanwhile, none is met
 * twice and none is missed.
 *
 * @returns at most `limit` after that place; fewer: there are no more
 */
export async function nextEndedBy(
  database: Queryable,
  revocationId: string,
  after: EndedPlace,
  limit: number,
): Promise<{ id: string; place: EndedPlace }[]> {
  const [marked, pending, covered] = statesOf(revocationId)
  const { rows } = await sql<{ id: string; user: string; number: string }>`
    SELECT s.id, s.user_id AS user, s.number
    FROM (${stepThrough(marked.of, after, limit)} UNION ALL ${stepThrough(covered.of, after, limit)} UNION ALL (
      SELECT s.id, s.user_id, s.number FROM ${pending.of} AND ${isBeyond(after)} ORDER BY s.user_id, s.number LIMIT ${limit}
    )) AS s
    ORDER BY s.user_id, s.number LIMIT ${limit}`.execute(database)
  return rows.map(({ id, user, number }) => ({ id, place: { user, number } }))
}

const isBeyond = ({ user, number }: EndedPlace) =>
  sql`(s.user_id, s.number) > (${user}::uuid, ${number}::bigint)`

/**
 * From one session to the next by an index: of a single one even a planner that takes all of them for a few hundred sees that it
 * need not sort them (LO-11). A step is some hundredths of a millisecond.
 */
const stepThrough = (of: RawBuilder<unknown>, { user, number }: EndedPlace, limit: number) => sql`(
  WITH RECURSIVE walk AS (
    SELECT NULL::uuid AS id, ${user}::uuid AS user_id, ${number}::bigint AS number
    UNION ALL
    SELECT next.* FROM walk CROSS JOIN LATERAL (
      SELECT s.id, s.user_id, s.number FROM ${of} AND (s.user_id, s.number) > (walk.user_id, walk.number)
      ORDER BY s.user_id, s.number LIMIT 1
    ) AS next
  )
  SELECT walk.* FROM walk WHERE walk.id IS NOT NULL LIMIT ${limit}
)`
