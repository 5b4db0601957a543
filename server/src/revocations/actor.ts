import type { Permission, RevocationTarget } from '@curfew/shared'
import { sql } from 'kysely'
import { type Authority, authorityOf, readAuthority, requirePermission } from '../directory/authority.ts'
import { Refusal } from '../refusal.ts'
import { readNotice } from '../sessions/check/read-session.ts'
import type { Queryable } from '../store/database.ts'
import { resolveTarget } from './resolve.ts'

/** A person who calls, by their session. */
export interface PersonCaller {
  userId: string
  sessionId: string
}

/** Whom an application acts for: a person, whether Curfew knows them or not, or something else that has a name. */
export type ActingFor = { loginId: string } | { name: string }

/**
 * The application in whose process this node runs. It is asked for no rights: it signs in whom it likes, and could be anybody.
 * Whom it acts for stands in the records.
 */
export interface ApplicationCaller {
  actingFor: ActingFor
}

export type Caller = PersonCaller | ApplicationCaller

/** A caller whose rights were read in the transaction that they act in. */
export interface Actor {
  /** null: nobody whom Curfew knows. */
  userId: string | null
  loginId: string
  authority: Authority
}

/** What ending the sessions of a target needs. */
export const permissionFor = (target: RevocationTarget): Permission =>
  'everyone' in target ? 'sessions:revoke-everyone' : 'sessions:revoke'

/**
 * Reads the caller's session and rights again, inside the transaction: what they were allowed when the request arrived may
 * have been taken away since.
 *
 * @throws Refusal `session_ended`, `forbidden`
 */
export async function readActor(tx: Queryable, caller: Caller, target: RevocationTarget): Promise<Actor> {
  if ('actingFor' in caller) return readActingFor(tx, caller.actingFor)
  const { rows } = await sql<{ loginId: string }>`
    SELECT u.login_id AS "loginId"
    FROM curfew.live_by_id AS s JOIN curfew.users AS u ON u.id = s.user_id
    WHERE s.id = ${caller.sessionId}`.execute(tx)
  const [row] = rows
  if (!row) {
    const notice = await readNotice(tx, { id: caller.sessionId })
    throw new Refusal(notice ? 'session_ended' : 'unauthenticated', notice ? { notice } : {})
  }
  const authority = await requireRight(tx, caller.userId, target)
  return { userId: caller.userId, loginId: row.loginId, authority }
}

async function readActingFor(tx: Queryable, whom: ActingFor): Promise<Actor> {
  const authority = authorityOf({ isSuperUser: true, permissions: [] })
  if ('name' in whom) return { userId: null, loginId: whom.name, authority }
  const { logins } = await resolveTarget(tx, { loginIds: [whom.loginId] })
  return { userId: logins[0]?.user.id ?? null, loginId: whom.loginId, authority }
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
