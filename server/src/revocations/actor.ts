import type { Permission, RevocationTarget } from '@curfew/shared'
import { sql } from 'kysely'
import { type Authority, readAuthority, requirePermission } from '../directory/authority.ts'
import { Refusal } from '../refusal.ts'
import { readNotice } from '../sessions/read-session.ts'
import type { Queryable } from '../store/database.ts'

/** Who calls: a person by his session. */
export interface Caller {
  userId: string
  sessionId: string
}

/** A caller whose rights were read in the transaction that he acts in. */
export interface Actor extends Caller {
  loginId: string
  authority: Authority
}

/** What ending the sessions of a target needs. */
export const permissionFor = (target: RevocationTarget): Permission =>
  'everyone' in target ? 'sessions:revoke-everyone' : 'sessions:revoke'

/**
 * Reads the caller's session and rights again, inside the transaction: what he was allowed when the request arrived may
 * have been taken away since.
 *
 * @throws Refusal `session_ended`, `forbidden`
 */
export async function readActor(tx: Queryable, caller: Caller, target: RevocationTarget): Promise<Actor> {
  const { rows } = await sql<{ loginId: string }>`
    SELECT u.login_id AS "loginId"
    FROM curfew.live_by_id AS s JOIN curfew.users AS u ON u.id = s.user_id
    WHERE s.id = ${caller.sessionId}`.execute(tx)
  const [row] = rows
  if (!row) {
    const notice = await readNotice(tx, { id: caller.sessionId })
    throw new Refusal(notice ? 'session_ended' : 'unauthenticated', notice ? { notice } : {})
  }
  return { ...caller, loginId: row.loginId, authority: await requireRight(tx, caller.userId, target) }
}

/**
 * What a user may do, if that is to end the sessions of such a target.
 *
 * @throws Refusal `forbidden`
 */
export async function requireRight(
  database: Queryable,
  userId: string,
  target: RevocationTarget,
): Promise<Authority> {
  const authority = await readAuthority(database, userId)
  requirePermission(authority, permissionFor(target))
  return authority
}
