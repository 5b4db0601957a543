import { randomUUID } from 'node:crypto'
import type { InitiatingEntity, Reason, RevocationTarget } from '@curfew/shared'
import { sql } from 'kysely'
import { columnsOf } from '../../audit/actor.ts'
import type { EndRequest } from '../../sessions/end/end-sessions.ts'
import type { Queryable } from '../../store/database.ts'
import type { Done } from '../act.ts'
import type { Actor } from '../actor.ts'
import { type Covering, endCovered } from './end-covered.ts'
import type { WayToEnd } from './ways.ts'

/** Sessions that an act ends, as one revocation. */
export interface RevocationRequest extends Covering {
  /** Of the act, and of the revocation. */
  id: string
  target: RevocationTarget
  reason: Reason
  initiatingEntity: InitiatingEntity
  /** For the people who are signed out. */
  message?: string
  /** For the records. */
  reasonAdmin?: string
  /** How many were left out because the actor may not end their sessions. */
  skippedSuperUsers: number
  /** Whom the login ids of the target mean; null: it names none. */
  namedUsers: string[] | null
}

/**
 * Ends the sessions and writes the revocation. Whatever ends sessions in the name of somebody goes through this.
 *
 * @returns all that the frame needs to know, see `Done`
 * @throws TooMany when they are not to be named
 */
export async function recordRevocation(
  tx: Queryable,
  actor: Actor,
  request: RevocationRequest,
  way: WayToEnd,
): Promise<Omit<Done<never>, 'result'>> {
  const { id, target, reason, initiatingEntity, message, reasonAdmin } = request
  const noticeId = randomUUID()
  const end: EndRequest = {
    noticeId,
    reason,
    initiatingEntity,
    revocationId: id,
    ...(message ? { message } : {}),
  }
  const ended = await endCovered(tx, request, end, way)
  const { actor_kind, actor_id, actor_login_id } = columnsOf(actor.recorded)
  await sql`
    INSERT INTO curfew.revocations (id, notice_id, target, message, reason_admin, reason, initiating_entity, actor_kind,
      actor_id, actor_login_id, revoked_at, sessions_ended, users_affected, skipped_super_users, skipped_out_of_scope,
      named_users)
    VALUES (${id}, ${noticeId}, ${JSON.stringify(target)}::jsonb, ${message || null}, ${reasonAdmin || null},
      ${reason}, ${initiatingEntity}, ${actor_kind}, ${actor_id}, ${actor_login_id}, ${ended.at}, ${ended.sessions},
      ${ended.users}, ${request.skippedSuperUsers}, 0, ${request.namedUsers}::uuid[])`.execute(tx)
  return {
    entries: ended.entries,
    detail: {
      sessionsEnded: ended.sessions,
      usersAffected: ended.users,
      ...(reasonAdmin ? { reasonAdmin } : {}),
    },
    revocationId: id,
    underWay: ended.underWay,
  }
}
