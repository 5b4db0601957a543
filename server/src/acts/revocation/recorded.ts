import type { Deliveries, RevocationView } from '@curfew/shared'
import { columnsOf } from '../../audit/actor.ts'
import type { Ended } from '../../sessions/end/end-sessions.ts'
import type { Actor } from '../actor.ts'
import { NO_DELIVERIES, statusOf } from './deliveries.ts'
import type { RevocationRequest } from './revocation-request.ts'

/** What the records say of it from its COMMIT on; null: they have to be asked, since it is about too many. */
export type Recorded = Omit<RevocationView, 'nodes'> | null

/** As `readRevocations` would say it, of the moment of the end: no client has confirmed anything yet. */
export function recordedOf(
  { recorded }: Actor,
  request: RevocationRequest,
  ended: Omit<Ended, 'entry'>,
): Recorded {
  if (ended.connections === null) return null
  const { open, sessions } = ended.connections
  const { actor_kind: kind, actor_id: id, actor_login_id: loginId } = columnsOf(recorded)
  const deliveries: Deliveries = {
    ...NO_DELIVERIES,
    total: open,
    pending: open,
    sessionsWithoutConnection: ended.sessions - sessions,
  }
  return {
    id: request.id,
    status: statusOf(deliveries, false),
    target: request.target,
    message: request.message || null,
    reasonAdmin: request.reasonAdmin || null,
    reason: request.reason,
    initiatingEntity: request.initiatingEntity,
    actor: { kind, id, loginId },
    revokedAt: ended.at,
    sessionsEnded: ended.sessions,
    usersAffected: ended.users,
    skipped: { superUsers: request.skippedSuperUsers, outOfScope: 0 },
    deliveries,
  }
}
