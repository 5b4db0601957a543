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

type Hit = PolicyPreview['now']

/** Of the users `u` those who have sessions in a column of counts. */
const hitIn = (column: 'now' | 'later') => {
  const [sessions, own] = [sql.ref(`u.${column}`), sql.ref(`u.own_${column}`)]
  return sql`jsonb_build_object(
    'sessions', coalesce(sum(${sessions}), 0),
    'users', count(*) FILTER (WHERE ${sessions} > 0),
    'superUsers', count(*) FILTER (WHERE ${sessions} > 0 AND u.is_super_user),
    'includesYou', coalesce(bool_or(${own}), false))`
}

/**
 * Counts the sessions that another global policy would end and the present one lets live: at once, and within a day if their users
 * do nothing. One that is overdue already is not the change's. First by user: to tell the users apart in each count would sort
 * all sessions four times.
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
  const ids = heard.map(({ id }) => id)
  const ages = heard.map(({ ageSeconds }) => ageSeconds)
  const { rows } = await sql<{ now: Hit; later: Hit; at: Date | null }>`
    WITH wanted AS MATERIALIZED (
      SELECT jsonb_populate_record(p, ${JSON.stringify(columns)}::jsonb) AS policy
      FROM curfew.policies AS p WHERE p.id = ${GLOBAL_POLICY_ID}
    ), ending AS (
      SELECT s.id, s.user_id, active.ends_at, active.ends_at <= statement_timestamp() AS is_now
      FROM wanted CROSS JOIN curfew.live_sessions AS s
      CROSS JOIN LATERAL curfew.policy_of(s.user_id) AS p
      LEFT JOIN unnest(${ids}::uuid[], ${ages}::float8[]) AS heard (id, age) ON heard.id = s.id
      CROSS JOIN LATERAL (
        SELECT curfew.idle_deadline(
          greatest(s.last_active_at, statement_timestamp() - heard.age * interval '1 second'), wanted.policy
        ) AS ends_at
      ) AS active
      WHERE p.id = ${GLOBAL_POLICY_ID}
        AND active.ends_at <= statement_timestamp() + interval '24 hours'
        AND (p.idle_timeout_seconds IS NULL OR p.idle_timeout_seconds > (wanted.policy).idle_timeout_seconds)
        AND coalesce(curfew.idle_deadline(s.last_active_at, p), 'infinity') > statement_timestamp()
        AND coalesce(s.expires_at, 'infinity') > greatest(statement_timestamp(), active.ends_at)
    ), u AS (
      SELECT e.user_id, bool_or(u.is_super_user) AS is_super_user,
             count(*) FILTER (WHERE e.is_now) AS now, count(*) FILTER (WHERE NOT e.is_now) AS later,
             bool_or(e.is_now AND e.id = ${own}) AS own_now, bool_or(NOT e.is_now AND e.id = ${own}) AS own_later,
             min(e.ends_at) FILTER (WHERE NOT e.is_now) AS at
      FROM ending AS e JOIN curfew.users AS u ON u.id = e.user_id
      GROUP BY e.user_id
    )
    SELECT ${hitIn('now')} AS now, ${hitIn('later')} AS later, min(u.at) AS at FROM u`.execute(database)
  const [row] = rows
  if (!row) throw new Error('a count returned no row')
  return { now: row.now, later: { ...row.later, at: row.at?.toISOString() ?? null } }
}
