import type { EndedSession } from '@curfew/shared'
import { OUTCOMES_WORST_FIRST } from '@curfew/shared/schemas'
import { type RawBuilder, sql } from 'kysely'
import { readSessionViews } from '../sessions/views/session-view.ts'
import type { Queryable } from '../store/database.ts'

const ORDER = sql`${[...OUTCOMES_WORST_FIRST]}::text[]`

/**
 * What the deliveries of a revocation say of each session that had a connection: `session_id`, `connections`, and as `outcome`
 * that of the worst, see `EndedSession`.
 *
 * @param sessions only of these
 */
export const metBy = (revocationId: string, sessions?: readonly string[]): RawBuilder<unknown> => sql`
  SELECT d.session_id, count(*)::integer AS connections,
         (${ORDER})[min(array_position(${ORDER}, d.outcome))] AS outcome
  FROM curfew.deliveries AS d
  WHERE d.revocation_id = ${revocationId} AND ${sessions ? sql`d.session_id = ANY(${sessions}::uuid[])` : sql`true`}
  GROUP BY d.session_id`

/** Reads sessions that a revocation has ended, in the order of the ids; an id that no session has is left out. */
export async function readEndedSessions(
  database: Queryable,
  revocationId: string,
  ids: readonly string[],
): Promise<EndedSession[]> {
  if (ids.length === 0) return []
  const [sessions, { rows: facts }] = await Promise.all([
    readSessionViews(database, ids, null),
    sql<Pick<EndedSession, 'user' | 'connections' | 'outcome'> & { id: string }>`
      SELECT s.id, json_build_object('id', u.id, 'loginId', u.login_id, 'name', u.name) AS user,
             coalesce(met.connections, 0) AS connections, met.outcome
      FROM unnest(${ids}::uuid[]) AS wanted (id)
      JOIN curfew.sessions AS s ON s.id = wanted.id
      JOIN curfew.users AS u ON u.id = s.user_id
      LEFT JOIN (${metBy(revocationId, ids)}) AS met ON met.session_id = s.id`.execute(database),
  ])
  const factsOf = new Map(facts.map(({ id, ...fact }) => [id, fact]))
  return sessions.flatMap((session) => {
    const fact = factsOf.get(session.id)
    // Nothing can be done with a session that has ended.
    return fact ? [{ session: { ...session, abilities: [] }, ...fact }] : []
  })
}
