import type { Permission } from '@curfew/shared'
import { sql } from 'kysely'
import { type AuditActor, UNKNOWN_LOGIN_ID } from '../audit/actor.ts'
import { namedUsers } from '../directory/named-users.ts'
import {
  type Authority,
  authorityOf,
  readAuthority,
  requirePermission,
} from '../directory/rights/authority.ts'
import { Refusal } from '../refusal.ts'
import { readNotice } from '../sessions/check/read-session.ts'
import type { Queryable } from '../store/database.ts'
import { type IdempotencyKey, isClaimed } from './idempotency-key.ts'

/** A person who calls, by their session. */
export interface PersonCaller {
  kind: 'person'
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
  kind: 'application'
  actingFor: ActingFor
}

/** Somebody at the console of a machine that reaches the database. They are asked for no rights: they could give themselves any. */
export interface CommandCaller {
  kind: 'command'
  /** Its words, such as `curfew admin create`. */
  name: string
}

/** Who calls for an act. Each kind says how its rights are read, in `readActor`. */
export type Caller = PersonCaller | ApplicationCaller | CommandCaller

/** A caller whose rights were read in the transaction that they act in. */
export interface Actor {
  /** As the records keep them. */
  recorded: AuditActor
  /** null: nobody whom Curfew knows. */
  userId: string | null
  authority: Authority
}

const EVERYTHING = authorityOf({ isSuperUser: true, permissions: [] })

/**
 * Reads who a caller is and what they may, inside the transaction of their act: what they were allowed when the request arrived
 * may have been taken away since, and so may their session.
 *
 * @throws Refusal `session_ended` with its notice, `unauthenticated`, `forbidden`
 */
export async function readActor(tx: Queryable, caller: Caller, permission: Permission): Promise<Actor> {
  switch (caller.kind) {
    case 'person':
      return readPerson(tx, caller, permission)
    case 'application': {
      const recorded = await readActingFor(tx, caller.actingFor)
      return { recorded, userId: recorded.kind === 'person' ? recorded.id : null, authority: EVERYTHING }
    }
    case 'command':
      return { recorded: { kind: 'command', name: caller.name }, userId: null, authority: EVERYTHING }
  }
}

async function readPerson(
  tx: Queryable,
  { userId, sessionId }: PersonCaller,
  permission: Permission,
): Promise<Actor> {
  const { rows } = await sql<{ loginId: string }>`
    SELECT u.login_id AS "loginId"
    FROM curfew.live_by_id AS s JOIN curfew.users AS u ON u.id = s.user_id
    WHERE s.id = ${sessionId}`.execute(tx)
  const [row] = rows
  if (!row) {
    const notice = await readNotice(tx, { id: sessionId })
    throw new Refusal(notice ? 'session_ended' : 'unauthenticated', notice ? { notice } : {})
  }
  const authority = await readAuthority(tx, userId)
  requirePermission(authority, permission)
  return { recorded: { kind: 'person', id: userId, loginId: row.loginId }, userId, authority }
}

async function readActingFor(tx: Queryable, whom: ActingFor): Promise<AuditActor> {
  if ('name' in whom) return { kind: 'system', name: whom.name }
  const { rows } = await sql<{ id: string }>`
    SELECT named.id FROM ${namedUsers([whom.loginId])} AS named`.execute(tx)
  return { kind: 'person', id: rows[0]?.id ?? null, loginId: whom.loginId }
}

/** A caller as the records keep them, whatever they may do. */
export async function readRecorded(database: Queryable, caller: Caller): Promise<AuditActor> {
  switch (caller.kind) {
    case 'person': {
      const { rows } = await sql<{ loginId: string }>`
        SELECT login_id AS "loginId" FROM curfew.users WHERE id = ${caller.userId}`.execute(database)
      return { kind: 'person', id: caller.userId, loginId: rows[0]?.loginId ?? UNKNOWN_LOGIN_ID }
    }
    case 'application':
      return readActingFor(database, caller.actingFor)
    case 'command':
      return { kind: 'command', name: caller.name }
  }
}

/**
 * Asks before anything is locked whether a caller may do such a thing at all: whoever may not would hold the locks of the act
 * meanwhile, that of everyone for some. It decides nothing else, the transaction asks again. Whoever had the right when a key
 * was first used may still hear what came of that.
 *
 * @throws Refusal `forbidden`
 */
export async function requirePermissionFirst(
  database: Queryable,
  caller: Caller,
  permission: Permission,
  key: IdempotencyKey | undefined,
): Promise<void> {
  if (caller.kind !== 'person') return
  try {
    requirePermission(await readAuthority(database, caller.userId), permission)
  } catch (error) {
    if (error instanceof Refusal && key && (await isClaimed(database, key))) return
    throw error
  }
}
