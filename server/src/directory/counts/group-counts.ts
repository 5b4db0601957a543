import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { CHANGE_OF_GROUPS, changedOf, NOTED_USERS } from './changed-users.ts'

/**
 * The counts of groups to select from, as they are kept and corrected by what was noted since: `group_id, members, signed_in,
 * sessions`. A group without members has none. They are right where `ARE_KEPT` holds in the same statement.
 */
export const KEPT_GROUPS: RawBuilder<unknown> = sql`(
  WITH changed AS MATERIALIZED (${changedOf(NOTED_USERS)}), change AS (${CHANGE_OF_GROUPS})
  SELECT part.group_id, sum(part.members)::integer AS members, sum(part.signed_in)::integer AS signed_in,
         sum(part.sessions)::integer AS sessions
  FROM (
    SELECT group_id, members, signed_in, sessions FROM curfew.counted_groups
    UNION ALL
    SELECT group_id, members, signed_in, sessions FROM change
  ) AS part
  GROUP BY part.group_id
)`

/** The same, counted. */
export const COUNTED_GROUPS: RawBuilder<unknown> = counted(sql`true`)

/** The same of some groups. */
export const countedGroups = (groups: readonly string[]): RawBuilder<unknown> =>
  counted(sql`m.group_id = ANY(${groups}::uuid[])`)

function counted(condition: RawBuilder<SqlBool>): RawBuilder<unknown> {
  return sql`(
    SELECT m.group_id, count(*)::integer AS members, count(live.user_id)::integer AS signed_in,
           coalesce(sum(live.sessions), 0)::integer AS sessions
    FROM curfew.group_members AS m
    LEFT JOIN (
      SELECT s.user_id, count(*) AS sessions FROM curfew.live_sessions AS s GROUP BY s.user_id
    ) AS live ON live.user_id = m.user_id
    WHERE ${condition}
    GROUP BY m.group_id
  )`
}
