import { type RawBuilder, sql } from 'kysely'
import type { AuditAction } from './write-audit.ts'

const SIGNED_IN: AuditAction = 'session.signed_in'

/**
 * The records of sign-ins as a part of the statement that begins their sessions, so that neither is there without the other.
 *
 * @param begun a table `b` of `(user_id, login_id, at, session_id, ip, request_id)`
 */
export const recordingSignIns = (begun: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  INSERT INTO curfew.audit (at, actor_kind, actor_id, actor_login_id, action, target, outcome, ip, request_id, detail)
  SELECT b.at, 'person', b.user_id, b.login_id, ${SIGNED_IN}, jsonb_build_object('session', b.session_id), 'done', b.ip,
         b.request_id, '{}'
  FROM ${begun}`
