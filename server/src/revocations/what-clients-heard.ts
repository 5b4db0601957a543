import { OUTCOMES_WORST_FIRST } from '@curfew/shared/schemas'
import { type RawBuilder, sql } from 'kysely'

const ORDER = sql`${[...OUTCOMES_WORST_FIRST]}::text[]`

/**
 * What the clients of a session `s` heard of its end, for `LATERAL`: `connections`, and as `outcome` that of the worst, null where
 * none was connected, see `EndedSession`. They are the `curfew.deliveries` of the session.
 *
 * They are looked up session by session, whatever the planner believes of their number (LO-11): `coalesce` keeps it from the
 * indexes of all that are open or were closed since.
 */
export const WHAT_CLIENTS_HEARD: RawBuilder<unknown> = sql`(
  SELECT count(*)::integer AS connections,
         (${ORDER})[min(array_position(
           ${ORDER}, CASE WHEN c.closed_at IS NULL THEN 'pending' ELSE coalesce(c.outcome, 'closed') END
         ))] AS outcome
  FROM curfew.connections AS c
  WHERE c.session_id = s.id AND coalesce(c.closed_at, 'infinity') >= s.ended_at
)`
