import type { EndedSession } from '@curfew/shared'
import { sql } from 'kysely'
import { readSessionViews } from '../sessions/views/session-view.ts'
import type { Queryable } from '../store/database.ts'
import { WHAT_CLIENTS_HEARD } from './what-clients-heard.ts'

/**
 * Reads sessions that a revocation has ended, in the order of the ids; an id that no session has is left out, as is one that
 * something else has ended. `OFFSET 0` has each looked up by its id: a planner without statistics takes a revocation for a few
 * sessions, and would walk through all of them for each (LO-11).
 */
export async function readEndedSessions(
  database: Queryable,
  revocationId: string,
  ids: readonly string[],
): Promise<EndedSession[]> {
  if (ids.length === 0) return []
  const [sessions, { rows: facts }] = await Promise.all([
    readSessionViews(database, ids, null),
    sql<Pick<EndedSession, 'user' | 'connections' | 'outcome'> & { id: string }>`
      SELECT s.id, json_build_object('id', u.id, 'loginId', u.login_id, 'name', u.name) AS user, met.connections, met.outcome
      FROM unnest(${ids}::uuid[]) AS wanted (id)
      CROSS JOIN LATERAL (
        SELECT s.id, s.user_id, s.ended_at, s.revocation_id FROM curfew.session_states AS s WHERE s.id = wanted.id OFFSET 0
      ) AS s
      JOIN curfew.users AS u ON u.id = s.user_id
      CROSS JOIN LATERAL ${WHAT_CLIENTS_HEARD} AS met
      WHERE s.revocation_id = ${revocationId}`.execute(database),
  ])
  const factsOf = new Map(facts.map(({ id, ...fact }) => [id, fact]))
  return sessions.flatMap((session) => {
    const fact = factsOf.get(session.id)
    // Nothing can be done with a session that has ended.
    return fact ? [{ session: { ...session, abilities: [] }, ...fact }] : []
  })
}
