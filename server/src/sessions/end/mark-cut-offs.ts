import { type SqlBool, sql } from 'kysely'
import { change } from '../../feed/change.ts'
import type { Database, Queryable } from '../../store/database.ts'
import { NIL } from '../../store/nil.ts'

/** One process at a time marks, whatever it is that has ended; any number that nobody else uses. */
export const MARK_LOCK = 4_861_370_003
/** In one transaction: less than 0.1 s, which is as long as an end of everyone may have to wait for it. */
const SESSIONS = 1_000
const USERS = 1_000

/** A cut-off that is old enough, and how far this process has come with it. */
interface Pass {
  cutOff: string
  upTo: string
  /** Rows before these were marked, or skipped by nobody. */
  afterNumber: string
  afterUser: string
}

/**
 * Marks the sessions and users that cut-offs cover, the oldest cut-off first, and removes each one whose last pass, from
 * the very beginning and past no locked row, has found nothing. A process that dies leaves no more than work for another.
 *
 * @param afterSeconds leaves younger cut-offs alone: clients are told first
 * @param signal stops between two batches
 */
export async function markCutOffs(
  database: Pick<Database, 'background' | 'writes'>,
  { afterSeconds, signal }: { afterSeconds: number; signal: AbortSignal },
): Promise<void> {
  let pass = await oldest(database.writes, afterSeconds)
  while (pass !== null && !signal.aborted) {
    const current: Pass = pass
    const { result } = await change({ changes: database.background }, async (tx) => ({
      result: await markBatch(tx, current),
      entries: [],
    }))
    if (result === 'elsewhere') return
    pass = result === 'retired' ? await oldest(database.writes, afterSeconds) : result
  }
}

async function oldest(database: Queryable, afterSeconds: number): Promise<Pass | null> {
  const { rows } = await sql<{ cutOff: string; upTo: string }>`
    SELECT number AS "cutOff", up_to AS "upTo" FROM curfew.cut_offs
    WHERE ended_at < statement_timestamp() - ${afterSeconds} * interval '1 second'
    ORDER BY number LIMIT 1`.execute(database)
  return rows[0] ? { ...rows[0], afterNumber: '0', afterUser: NIL } : null
}

async function markBatch(tx: Queryable, pass: Pass): Promise<Pass | 'retired' | 'elsewhere'> {
  const { rows } = await sql<{ mine: boolean }>`
    SELECT pg_try_advisory_xact_lock(${MARK_LOCK}) AS mine`.execute(tx)
  if (!rows[0]?.mine) return 'elsewhere'
  const afterNumber = await markSessions(tx, pass)
  if (afterNumber !== null) return { ...pass, afterNumber }
  const afterUser = await markUsers(tx, pass)
  if (afterUser !== null) return { ...pass, afterUser }
  // Nothing beyond. Only what finds nothing from the beginning has seen everything.
  if (pass.afterNumber !== '0' || pass.afterUser !== NIL) {
    return { ...pass, afterNumber: '0', afterUser: NIL }
  }
  await sql`DELETE FROM curfew.cut_offs WHERE number = ${pass.cutOff}`.execute(tx)
  return 'retired'
}

/** An end of many that came first has its own reason, and is marked by itself. */
const isNotPending = sql<SqlBool>`NOT EXISTS (SELECT FROM curfew.pending_ends AS p WHERE p.number = s.number)`

/** @returns the highest number that was marked, or null when there is none left beyond the pass */
async function markSessions(tx: Queryable, { cutOff, upTo, afterNumber }: Pass): Promise<string | null> {
  // Chosen by number, locked in id order like everywhere, and waited for: a row that was passed over would live on.
  const { rows } = await sql<{ number: string | null }>`
    WITH next AS (
      SELECT s.id FROM curfew.sessions AS s
      WHERE s.ended_at IS NULL AND s.number > ${afterNumber} AND s.number <= ${upTo} AND ${isNotPending}
      ORDER BY s.number LIMIT ${SESSIONS}
    ), locked AS MATERIALIZED (
      SELECT s.id FROM curfew.sessions AS s WHERE s.id = ANY(ARRAY(SELECT next.id FROM next)) AND num_nulls(s.ended_at) <> 0
      ORDER BY s.id FOR NO KEY UPDATE
    ), marked AS (
      UPDATE curfew.sessions AS s
      SET ended_at = c.ended_at, reason = c.reason, initiating_entity = c.initiating_entity, notice_id = c.notice_id,
          revocation_id = c.revocation_id
      FROM locked, curfew.cut_offs AS c
      WHERE s.id = locked.id AND c.number = ${cutOff} AND s.number <= c.up_to AND ${isNotPending}
      RETURNING s.number
    )
    SELECT max(number) AS number FROM marked`.execute(tx)
  return rows[0]?.number ?? null
}

/** @returns the last user that was marked, or null when there is none left beyond the pass */
async function markUsers(tx: Queryable, { cutOff, afterUser }: Pass): Promise<string | null> {
  // As an array they are looked up by id: joined, all users would be read for each batch, which takes longer than it may.
  const { rows } = await sql<{ id: string }>`
    WITH locked AS MATERIALIZED (
      SELECT u.id FROM curfew.users AS u, curfew.cut_offs AS c
      WHERE u.id > ${afterUser} AND c.number = ${cutOff} AND c.ended_at >= u.created_at
        AND (u.revoked_at IS NULL OR u.revoked_at < c.ended_at)
        AND NOT EXISTS (
          SELECT FROM curfew.cut_off_exceptions AS excepted WHERE excepted.cut_off = c.number AND excepted.user_id = u.id
        )
      ORDER BY u.id LIMIT ${USERS} FOR NO KEY UPDATE OF u
    ), marked AS (
      UPDATE curfew.users AS u SET revoked_at = greatest(u.revoked_at, c.ended_at)
      FROM curfew.cut_offs AS c WHERE u.id = ANY(ARRAY(SELECT locked.id FROM locked)) AND c.number = ${cutOff}
      RETURNING u.id
    )
    SELECT id FROM marked ORDER BY id DESC LIMIT 1`.execute(tx)
  return rows[0]?.id ?? null
}
