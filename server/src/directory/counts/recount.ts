import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database, Queryable } from '../../store/database.ts'
import { CHANGE_OF_ALL, CHANGE_OF_GROUPS, changedOf } from './changed-users.ts'

/** One process at a time counts; any number that nobody else uses. */
const COUNT_LOCK = 4_861_370_017
/** Notes in one transaction: some hundredths of a second. */
const BATCH = 2_000
/** Between two of them, in milliseconds: others need the disk too. */
const PAUSE_MS = 5

/**
 * Makes the counts again of all users of whom a change was noted, in batches, each a transaction of its own. Every node does it, one
 * at a time; nobody waits for it, since whoever reads corrects what is kept by what is noted.
 *
 * @param signal stops between two batches
 */
export async function recount(
  { writes }: Pick<Database, 'writes'>,
  { signal, batch = BATCH }: { signal: AbortSignal; batch?: number },
): Promise<void> {
  while (!signal.aborted) {
    const noted = await writes.transaction().execute((tx) => recountBatch(tx, batch))
    if (noted < batch) return
    await wait(PAUSE_MS, undefined, { signal }).catch(() => undefined)
  }
}

/**
 * First the notes go, then their users are counted: a later statement sees at least what those notes told of, and what is noted
 * meanwhile stays for the next time.
 *
 * @returns how many notes it took; none while another process counts
 */
async function recountBatch(tx: Queryable, batch: number): Promise<number> {
  const { rows } = await sql<{ user_id: string }>`
    DELETE FROM curfew.recounts WHERE ctid = ANY(ARRAY(
      SELECT r.ctid FROM curfew.recounts AS r
      WHERE (SELECT pg_try_advisory_xact_lock(${COUNT_LOCK})) LIMIT ${batch}
    )) RETURNING user_id`.execute(tx)
  if (rows.length === 0) return 0
  const users = [...new Set(rows.map(({ user_id }) => user_id))]
  await sql`
    WITH changed AS MATERIALIZED (${changedOf(sql`unnest(${users}::uuid[])`)}),
    kept AS (
      INSERT INTO curfew.counted_users AS c (user_id, sessions, is_super_user, groups)
      SELECT user_id, sessions, is_super_user, groups FROM changed
      WHERE is_there AND (
        NOT was_there OR (sessions, is_super_user, groups) IS DISTINCT FROM (sessions_then, was_super_user, groups_then)
      )
      ON CONFLICT (user_id) DO UPDATE
      SET sessions = excluded.sessions, is_super_user = excluded.is_super_user, groups = excluded.groups
    ), gone AS (
      DELETE FROM curfew.counted_users WHERE user_id = ANY(ARRAY(
        SELECT user_id FROM changed WHERE was_there AND NOT is_there
      ))
    ), of_groups AS (
      INSERT INTO curfew.counted_groups AS g (group_id, members, signed_in, sessions)
      SELECT group_id, members, signed_in, sessions FROM (${CHANGE_OF_GROUPS}) AS change
      ON CONFLICT (group_id) DO UPDATE
      SET members = g.members + excluded.members, signed_in = g.signed_in + excluded.signed_in,
          sessions = g.sessions + excluded.sessions
    )
    UPDATE curfew.counted_all AS a
    SET users = a.users + change.users, signed_in = a.signed_in + change.signed_in,
        super_users = a.super_users + change.super_users, sessions = a.sessions + change.sessions
    FROM (${CHANGE_OF_ALL}) AS change
    WHERE (change.users, change.signed_in, change.super_users, change.sessions) <> (0, 0, 0, 0)`.execute(tx)
  // Of groups that are empty or gone nothing is kept.
  await sql`DELETE FROM curfew.counted_groups WHERE members = 0`.execute(tx)
  return rows.length
}
