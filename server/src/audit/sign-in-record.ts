import { type RawBuilder, sql } from 'kysely'
import type { AuditAction } from './write-audit.ts'

const SIGNED_IN: AuditAction = 'session.signed_in'

/**
 * The record of a sign-in as a part of the statement that begins the session, so that neither is there without the other.
 *
 * @param begun rows `(user_id, login_id, at)`: none where no session has begun
 */
export const recordingSignIn = (
  begun: RawBuilder<unknown>,
  { sessionId, ip, requestId }: { sessionId: string; ip: string | null; requestId: string },
): RawBuilder<unknown> => sql`
  INSERT INTO curfew.audit (at, actor_kind, actor_id, actor_login_id, action, target, outcome, ip, request_id, detail)
  SELECT b.at, 'person', b.user_id, b.login_id, ${SIGNED_IN}, jsonb_build_object('session', ${sessionId}::text), 'done', ${ip}::inet,
         ${requestId}, '{}'
  FROM ${begun} AS b`
