import type { CurrentSession } from '@curfew/shared'
import { type RawBuilder, sql } from 'kysely'
import { presentUser, type ReadUserRow, userColumns } from '../../directory/read-users.ts'
import { abilitiesOf } from '../../directory/rights/abilities.ts'
import { authorityOf, type Holder, holderOf } from '../../directory/rights/authority.ts'
import { effectivePolicy } from '../../policies/policy.ts'
import type { Queryable } from '../../store/database.ts'
import { prepared } from '../../store/prepared.ts'
import { presentSession, type ReadSessionRow, sessionColumns } from './session-view.ts'

/**
 * Everything that a client is told of its own session: who, what they may do, which policy they live by, and the database's time,
 * by which all deadlines are meant.
 *
 * @returns null when there is no such session
 */
export async function readCurrentSession(
  database: Queryable,
  session: { id: string },
): Promise<CurrentSession | null> {
  const sessions = await readCurrentSessions(database, [session])
  return sessions.get(session.id) ?? null
}

/** The same for many, by session id; one that there is not is left out. */
export async function readCurrentSessions(
  database: Queryable,
  sessions: readonly { id: string }[],
): Promise<Map<string, CurrentSession>> {
  const ids = sessions.map(({ id }) => id)
  const { rows } = await prepared(sql<CurrentRow>`
    SELECT ${currentColumns} FROM unnest(${ids}::uuid[]) AS wanted (id) ${joinCurrent('session_states')}`).execute(
    database,
  )
  return new Map(rows.map((row) => [row.id, presentCurrent(row)]))
}

export interface CurrentRow extends ReadSessionRow, Omit<ReadUserRow, 'id'>, Holder {
  idle_timeout_seconds: number | null
  idle_warning_seconds: number | null
  server_time: Date
}

/** What a client is told of its session, from the tables that `joinCurrent` adds. */
export const currentColumns = sql`
  ${sessionColumns}, ${userColumns}, ${holderOf(sql`u`)}, p.idle_timeout_seconds, p.idle_warning_seconds,
  statement_timestamp() AS server_time`

/**
 * To a table `wanted` of session ids: each session, its user and their policy. `LIMIT` makes the planner look each up by its id:
 * with what it may think of tables that were never analysed it would rather read all of them (LO-11).
 *
 * @param sessions `sessions` only for those of which the same statement knows that they live: the states cost twice as much
 */
export const joinCurrent = (sessions: 'session_states' | 'sessions'): RawBuilder<unknown> => sql`
  CROSS JOIN LATERAL (SELECT * FROM ${sql.table(`curfew.${sessions}`)} AS each WHERE each.id = wanted.id LIMIT 1) AS s
  CROSS JOIN LATERAL (SELECT * FROM curfew.user_states AS each WHERE each.id = s.user_id LIMIT 1) AS u
  CROSS JOIN LATERAL curfew.policy_of(s.user_id) AS p`

export function presentCurrent(row: CurrentRow): CurrentSession {
  const user = presentUser({ ...row, id: row.user_id })
  const { permissions } = authorityOf(user.status === 'active' ? row : undefined)
  return {
    user,
    session: presentSession(row, row.id),
    permissions: [...permissions],
    abilities: abilitiesOf({ permissions }),
    policy: effectivePolicy({
      idleTimeoutSeconds: row.idle_timeout_seconds,
      idleWarningSeconds: row.idle_warning_seconds,
    }),
    serverTime: row.server_time.toISOString(),
  }
}
