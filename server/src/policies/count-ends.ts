import type { GlobalPolicy, PolicyPreview } from '@curfew/shared'
import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'
import { GLOBAL_POLICY_ID } from './global-policy.ts'

/** Activity that a node has heard of and not written yet. */
export interface Heard {
  /** Of the session. */
  id: string
  /** How long ago it was. */
  ageSeconds: number
}

export interface CountEnds {
  /** What would hold for everyone who has no other policy. */
  wanted: Pick<GlobalPolicy, 'idleTimeoutSeconds' | 'idleWarningSeconds'>
  heard: readonly Heard[]
  /** The session that asks. */
  own: string
}

type Row = Record<'sessions' | 'users' | 'superUsers', number> & { includesYou: boolean }

/** Those of the sessions `s` for which a condition holds. */
const hitWhere = (condition: ReturnType<typeof sql>, own: string) => sql`
  (count(*) FILTER (WHERE ${condition}))::int AS sessions,
  (count(DISTINCT s.user_id) FILTER (WHERE ${condition}))::int AS users,
  (count(DISTINCT s.user_id) FILTER (WHERE ${condition} AND s.is_super_user))::int AS "superUsers",
  coalesce(bool_or(s.id = ${own}) FILTER (WHERE ${condition}), false) AS "includesYou"`

/**
 * Counts the sessions that another global policy would end and the present one lets live: at once, and within a day if their users
 * do nothing. One that is overdue already is not the change's.
 *
 * The policy that is only thought of is a row of `curfew.policies` that nobody has stored, so the deadline is that of the clock. Of its
 * columns `warning_seconds` stays that of the stored one; no deadline follows from it.
 */
export async function countEnds(
  database: Queryable,
  { wanted, heard, own }: CountEnds,
): Promise<PolicyPreview> {
  const columns = {
    idle_timeout_seconds: wanted.idleTimeoutSeconds,
    idle_warning_seconds: wanted.idleWarningSeconds,
  }
  const { rows } = await sql<{ now: Row; later: Row & { at: string | null } }>`
    WITH wanted AS MATERIALIZED (
      SELECT jsonb_populate_record(p, ${JSON.stringify(columns)}::jsonb) AS policy
      FROM curfew.policies AS p WHERE p.id = ${GLOBAL_POLICY_ID}
    ), s AS MATERIALIZED (
      SELECT s.id, s.user_id, u.is_super_user, curfew.idle_deadline(active.at, wanted.policy) AS ends_at
      FROM wanted CROSS JOIN curfew.live_sessions AS s
      JOIN curfew.users AS u ON u.id = s.user_id
      CROSS JOIN LATERAL curfew.policy_of(s.user_id) AS p
      LEFT JOIN unnest(${heard.map(({ id }) => id)}::uuid[], ${heard.map(({ ageSeconds }) => ageSeconds)}::float8[])
        AS heard (id, age) ON heard.id = s.id
      CROSS JOIN LATERAL (
        SELECT greatest(s.last_active_at, statement_timestamp() - heard.age * interval '1 second') AS at
      ) AS active
      WHERE p.id = ${GLOBAL_POLICY_ID}
        AND coalesce(curfew.idle_deadline(s.last_active_at, p), 'infinity') > statement_timestamp()
        AND coalesce(s.expires_at, 'infinity') > greatest(statement_timestamp(), curfew.idle_deadline(active.at, wanted.policy))
        AND curfew.idle_deadline(active.at, wanted.policy) < coalesce(curfew.idle_deadline(active.at, p), 'infinity')
    )
    SELECT
      (SELECT row_to_json(n) FROM (SELECT ${hitWhere(sql`s.ends_at <= statement_timestamp()`, own)} FROM s) AS n) AS now,
      (SELECT row_to_json(l) FROM (
        SELECT ${hitWhere(sql`true`, own)}, min(s.ends_at) AS at FROM s
        WHERE s.ends_at > statement_timestamp() AND s.ends_at <= statement_timestamp() + interval '24 hours'
      ) AS l) AS later`.execute(database)
  const [row] = rows
  if (!row) throw new Error('a count returned no row')
  const { at } = row.later
  return { now: row.now, later: { ...row.later, at: at === null ? null : new Date(at).toISOString() } }
}
