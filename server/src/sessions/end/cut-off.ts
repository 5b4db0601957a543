import { sql } from 'kysely'
import type { Covered, End } from '../../feed/entry.ts'
import { isLockTimeout } from '../../feed/turn.ts'
import type { Queryable } from '../../store/database.ts'

/** Who is left out. */
interface Exceptions {
  exceptUsers: string[]
  exceptSessions: string[]
}

interface CutOff {
  sessions: number
  users: number
  /** ISO 8601, by the database's clock. */
  at: string
  covered: Covered
}

/**
 * Ends every session that has begun, in one row: sessions are numbered as they begin, no sign-in runs beside this, and
 * whoever is excepted is given a number beyond. From the commit on `curfew.live_sessions` has none of the others; their rows
 * are marked later (`markCutOffs`).
 *
 * However many there are, nothing is written but that row; they are counted, which at a million takes 0.3 s.
 *
 * @param tx runs alone, see `change`
 */
export async function cutOff(
  tx: Queryable,
  excepted: Exceptions,
  end: Omit<End, 'endedAt'>,
): Promise<CutOff> {
  const upTo = await lastNumber(tx)
  await excludeFromCutOff(tx, excepted)
  const counts = await countUpTo(tx, upTo)
  const { rows } = await sql<{ number: string; at: Date }>`
    INSERT INTO curfew.cut_offs (up_to, ended_at, reason, initiating_entity, notice_id, revocation_id)
    VALUES (${upTo}, statement_timestamp(), ${end.reason}, ${end.initiatingEntity}, ${end.noticeId},
      ${end.revocationId ?? null})
    RETURNING number, ended_at AS at`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('a cut-off was not recorded')
  await sql`
    INSERT INTO curfew.cut_off_exceptions (cut_off, user_id)
    SELECT DISTINCT ${row.number}::bigint, excepted.id FROM unnest(${excepted.exceptUsers}::uuid[]) AS excepted (id)`.execute(
    tx,
  )
  const { exceptSessions, exceptUsers } = excepted
  return { ...counts, at: row.at.toISOString(), covered: { upTo, exceptSessions, exceptUsers } }
}

/** The number of the session that began last; of an installation that never had one, 0. */
export async function lastNumber(tx: Queryable): Promise<number> {
  const { rows } = await sql<{ last: string }>`
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM curfew.session_number`.execute(tx)
  return Number(rows[0]?.last ?? 0)
}

/** Somebody holds the row of a session that is to be excepted. The end has to do without the rows, see `endMany`. */
export class ExceptionLocked extends Error {}

async function excludeFromCutOff(tx: Queryable, { exceptUsers, exceptSessions }: Exceptions): Promise<void> {
  // An end of many that is under way knows whom it covers by number: it is told the new ones.
  const numbering = sql`
    WITH excepted AS MATERIALIZED (
      SELECT s.id, s.number FROM curfew.live_sessions AS s
      WHERE s.user_id = ANY(${exceptUsers}::uuid[]) OR s.id = ANY(${exceptSessions}::uuid[])
      ORDER BY s.id FOR NO KEY UPDATE
    ), numbered AS (
      UPDATE curfew.sessions AS s SET number = nextval('curfew.session_number')
      FROM excepted WHERE s.id = excepted.id
      RETURNING excepted.number AS before, s.number
    )
    UPDATE curfew.ends AS e
    SET rest = jsonb_set(e.rest, '{renumbered}', e.rest -> 'renumbered' || (
      SELECT coalesce(jsonb_agg(n.number), '[]') FROM numbered AS n
      WHERE n.before <= (e.rest ->> 'upTo')::bigint OR e.rest -> 'renumbered' @> to_jsonb(n.before)
    ))
    WHERE e.rest IS NOT NULL`
  try {
    await numbering.execute(tx)
  } catch (error) {
    if (isLockTimeout(error)) throw new ExceptionLocked()
    throw error
  }
}

async function countUpTo(tx: Queryable, upTo: number): Promise<{ sessions: number; users: number }> {
  // IS TRUE keeps the planner from taking it for one end of a narrow range: it then expects 5,000 rows, and a million take
  // 2.6 s by the index of numbers instead of 0.3 by that which also has the users.
  const { rows } = await sql<{ sessions: number; users: number }>`
    SELECT count(*)::integer AS sessions, count(DISTINCT s.user_id)::integer AS users
    FROM curfew.live_sessions AS s WHERE (s.number <= ${upTo}) IS TRUE`.execute(tx)
  return rows[0] ?? { sessions: 0, users: 0 }
}
