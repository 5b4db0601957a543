import type { Permission } from '@curfew/shared'
import { sql } from 'kysely'
import { type AuditActor, UNKNOWN_LOGIN_ID } from '../audit/actor.ts'
import { namedUsers } from '../directory/named-users.ts'
import {
  type Authority,
  authorityOf,
  type Holder,
  holderOf,
  requirePermission,
} from '../directory/rights/authority.ts'
import { Refusal } from '../refusal.ts'
import { readNotice } from '../sessions/check/read-session.ts'
import type { Queryable } from '../store/database.ts'
import { keepPlan } from '../store/prepared.ts'
import { answered, ask, type Question, question } from '../store/together.ts'

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

/** What the records say of a caller. */
type Found =
  | { kind: 'person'; isLive: boolean; loginId: string; authority: Authority }
  /** Of a login id that an application acts for; null: nobody has it, or it acts for none. */
  | { kind: 'named'; id: string | null }
  | null

/** Who a caller is and what they may, see `requireActor`. */
export function lookUpCaller(caller: Caller): Question<Found> {
  if (caller.kind === 'person') return lookUpPerson(caller)
  if (caller.kind === 'command' || 'name' in caller.actingFor) return answered(null)
  return question(
    sql<{ id: string }>`SELECT named.id FROM ${namedUsers([caller.actingFor.loginId])} AS named`,
    ([row]): Found => ({ kind: 'named', id: row?.id ?? null }),
  )
}

/** Each table by its key, one after the other, so that the plan may be kept. */
const lookUpPerson = ({ userId, sessionId }: PersonCaller): Question<Found> =>
  question(
    keepPlan(sql<{ loginId: string; isActive: boolean; isLive: boolean } & Holder>`
      SELECT u.login_id AS "loginId", u.status = 'active' AS "isActive", ${holderOf(sql`u`)},
             (SELECT s.id FROM curfew.live_by_id AS s WHERE s.id = ${sessionId}) IS NOT NULL AS "isLive"
      FROM curfew.users AS u WHERE u.id = ${userId}`),
    ([row]): Found =>
      row
        ? {
            kind: 'person',
            isLive: row.isLive,
            loginId: row.loginId,
            authority: authorityOf(row.isActive ? row : undefined),
          }
        : null,
  )

/**
 * Who acts, as it was read inside the transaction of their act: what they were allowed when the request arrived may have been
 * taken away since, and so may their session.
 *
 * @throws Refusal `session_ended` with its notice, `unauthenticated`, `forbidden`
 */
export async function requireActor(
  tx: Queryable,
  caller: Caller,
  found: Found,
  permission: Permission,
): Promise<Actor> {
  switch (caller.kind) {
    case 'person': {
      if (found?.kind !== 'person' || !found.isLive) {
        const notice = await readNotice(tx, { id: caller.sessionId })
        throw new Refusal(notice ? 'session_ended' : 'unauthenticated', notice ? { notice } : {})
      }
      const { loginId, authority } = found
      requirePermission(authority, permission)
      return {
        recorded: { kind: 'person', id: caller.userId, loginId },
        userId: caller.userId,
        authority,
      }
    }
    case 'application': {
      const recorded = recordedOf(caller.actingFor, found?.kind === 'named' ? found.id : null)
      return { recorded, userId: recorded.kind === 'person' ? recorded.id : null, authority: EVERYTHING }
    }
    case 'command':
      return { recorded: { kind: 'command', name: caller.name }, userId: null, authority: EVERYTHING }
  }
}

const recordedOf = (whom: ActingFor, id: string | null): AuditActor =>
  'name' in whom ? { kind: 'system', name: whom.name } : { kind: 'person', id, loginId: whom.loginId }

/** A caller as the records keep them, whatever they may do. */
export async function readRecorded(database: Queryable, caller: Caller): Promise<AuditActor> {
  switch (caller.kind) {
    case 'person': {
      const { rows } = await sql<{ loginId: string }>`
        SELECT login_id AS "loginId" FROM curfew.users WHERE id = ${caller.userId}`.execute(database)
      return { kind: 'person', id: caller.userId, loginId: rows[0]?.loginId ?? UNKNOWN_LOGIN_ID }
    }
    case 'application': {
      const found = await ask(database, lookUpCaller(caller))
      return recordedOf(caller.actingFor, found?.kind === 'named' ? found.id : null)
    }
    case 'command':
      return { kind: 'command', name: caller.name }
  }
}
