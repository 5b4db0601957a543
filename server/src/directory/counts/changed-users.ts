import { type RawBuilder, sql } from 'kysely'

/** Beyond so many users whose counts are to be made again, to count everything takes less time than to correct what is kept. */
const MOST_CORRECTED = 2_000

/** The users whose counts are to be made again; too many of them are none, see `ARE_KEPT`. */
export const NOTED_USERS: RawBuilder<unknown> = sql`(
  SELECT DISTINCT r.user_id FROM curfew.recounts AS r
  WHERE (SELECT count(*) FROM (SELECT FROM curfew.recounts LIMIT ${MOST_CORRECTED + 1}) AS first) <= ${MOST_CORRECTED}
)`

/**
 * Whether what is kept, corrected by `NOTED_USERS`, is what there is. Not while many are noted, and not while rows live on that an
 * end covers: then all is counted. Of the same moment as the counts, because it stands in their statement.
 */
export const ARE_KEPT: RawBuilder<boolean> = sql`(
  (SELECT count(*) FROM (SELECT FROM curfew.recounts LIMIT ${MOST_CORRECTED + 1}) AS first) <= ${MOST_CORRECTED}
  AND NOT EXISTS (SELECT FROM curfew.ends) AND NOT EXISTS (SELECT FROM curfew.cut_offs)
)`

/**
 * Some users as they are and as they were counted last, for WITH: `user_id, is_there, sessions, is_super_user, groups` and
 * `was_there, sessions_then, was_super_user, groups_then`. Each is looked up by its id, whatever the planner believes of their
 * number (LO-11).
 */
export const changedOf = (users: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  SELECT wanted.user_id, now.user_id IS NOT NULL AS is_there, now.sessions, now.is_super_user, now.groups,
         past.user_id IS NOT NULL AS was_there, past.sessions AS sessions_then, past.is_super_user AS was_super_user,
         past.groups AS groups_then
  FROM ${users} AS wanted (user_id)
  LEFT JOIN LATERAL (
    SELECT c.* FROM curfew.user_counts AS c WHERE c.user_id = wanted.user_id OFFSET 0
  ) AS now ON true
  LEFT JOIN LATERAL (
    SELECT c.* FROM curfew.counted_users AS c WHERE c.user_id = wanted.user_id OFFSET 0
  ) AS past ON true`

/** By how much the counts of all are other than they are kept, of `changed`: `users, signed_in, super_users, sessions`. */
export const CHANGE_OF_ALL: RawBuilder<unknown> = sql`
  SELECT coalesce(sum(is_there::integer - was_there::integer), 0)::integer AS users,
         coalesce(sum(${isIn('sessions')} - ${isIn('sessions_then')}), 0)::integer AS signed_in,
         coalesce(sum(
           ${isIn('sessions')} * coalesce(is_super_user, false)::integer
           - ${isIn('sessions_then')} * coalesce(was_super_user, false)::integer
         ), 0)::integer AS super_users,
         coalesce(sum(coalesce(sessions, 0) - coalesce(sessions_then, 0)), 0)::integer AS sessions
  FROM changed`

/** The same for each group that it concerns: `group_id, members, signed_in, sessions`. */
export const CHANGE_OF_GROUPS: RawBuilder<unknown> = sql`
  SELECT change.group_id, sum(change.members)::integer AS members, sum(change.signed_in)::integer AS signed_in,
         sum(change.sessions)::integer AS sessions
  FROM (
    SELECT unnest(groups) AS group_id, 1 AS members, ${isIn('sessions')} AS signed_in, sessions FROM changed WHERE is_there
    UNION ALL
    SELECT unnest(groups_then), -1, -${isIn('sessions_then')}, -sessions_then FROM changed WHERE was_there
  ) AS change
  GROUP BY change.group_id
  HAVING sum(change.members) <> 0 OR sum(change.signed_in) <> 0 OR sum(change.sessions) <> 0`

function isIn(sessions: 'sessions' | 'sessions_then'): RawBuilder<number> {
  return sql`(coalesce(${sql.ref(sessions)}, 0) > 0)::integer`
}
