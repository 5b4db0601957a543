import { randomUUID } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { columnsOf } from '../../audit/actor.ts'
import type { Ended, EndRequest } from '../../sessions/end/end-sessions.ts'
import { endSeveral, type OneOfSeveral } from '../../sessions/end/end-several.ts'
import type { Queryable } from '../../store/database.ts'
import { keepPlan } from '../../store/prepared.ts'
import type { Done } from '../act.ts'
import type { Actor } from '../actor.ts'
import type { Decided } from '../shared-commits.ts'
import { endCovered, markingUsers } from './end-covered.ts'
import { type Recorded, recordedOf } from './recorded.ts'
import type { RevocationRequest } from './revocation-request.ts'
import type { WayToEnd } from './ways.ts'

/**
 * Ends the sessions, and has the revocation written with the record of the act. Whatever ends sessions in the name of somebody
 * goes through this.
 *
 * @returns all that the frame needs to know, see `Done`
 * @throws TooMany when they are not to be named
 */
export async function recordRevocation(
  tx: Queryable,
  actor: Actor,
  request: RevocationRequest,
  way: WayToEnd,
): Promise<Done<Recorded>> {
  const end = endOf(request)
  const { entries, underWay, ...ended } = await endCovered(tx, request, end, way)
  const done = doneOf(actor, request, ended)
  return { ...done, entries, underWay, last: [writing([rowOf(actor, request, end, ended)])] }
}

/**
 * The same for several that share a commit: by name, each with the exceptions that it was resolved with.
 *
 * @throws TooMany; Error when one of them is not by name
 */
export async function recordRevocations(
  tx: Queryable,
  several: readonly Decided<RevocationRequest>[],
): Promise<Done<Recorded>[]> {
  const ends = several.map(({ wanted }) => byName(wanted))
  const users = new Set(
    several.flatMap(({ wanted: { revoked } }) => (revoked.kind === 'users' ? revoked.ids : [])),
  )
  const ended = await endSeveral(tx, ends, [markingUsers({ kind: 'users', ids: [...users] })])
  const rows: unknown[] = []
  const dones = several.map(({ actor, wanted }, place) => {
    const [end, own] = [ends[place]?.end, ended[place]]
    if (!end || !own) throw new Error('not all ends were made')
    rows.push(rowOf(actor, wanted, end, own))
    return { ...doneOf(actor, wanted, own), entries: [own.entry] }
  })
  return dones.map((done, place) => (place === 0 ? { ...done, last: [writing(rows)] } : done))
}

function byName(request: RevocationRequest): OneOfSeveral {
  const { cover } = request
  const end = endOf(request)
  if (cover.kind === 'sessions') return { end, users: [], sessions: cover.ids }
  if (cover.kind === 'users' && cover.exceptSessions.length === 0) {
    return { end, users: cover.ids, sessions: [] }
  }
  throw new Error('only what is named, and nothing excepted, is ended together with others')
}

const endOf = ({ id, reason, initiatingEntity, message }: RevocationRequest) =>
  ({
    noticeId: randomUUID(),
    reason,
    initiatingEntity,
    revocationId: id,
    ...(message ? { message } : {}),
  }) satisfies EndRequest

const doneOf = (
  actor: Actor,
  request: RevocationRequest,
  ended: Omit<Ended, 'entry'>,
): Omit<Done<Recorded>, 'entries'> => ({
  result: recordedOf(actor, request, ended),
  detail: {
    sessionsEnded: ended.sessions,
    usersAffected: ended.users,
    ...(request.reasonAdmin ? { reasonAdmin: request.reasonAdmin } : {}),
  },
  revocationId: request.id,
  underWay: null,
})

const rowOf = (
  { recorded }: Actor,
  request: RevocationRequest,
  { noticeId }: EndRequest,
  ended: Omit<Ended, 'entry'>,
): unknown => ({
  ...columnsOf(recorded),
  id: request.id,
  notice_id: noticeId,
  target: request.target,
  message: request.message || null,
  reason_admin: request.reasonAdmin || null,
  reason: request.reason,
  initiating_entity: request.initiatingEntity,
  revoked_at: ended.at,
  sessions_ended: ended.sessions,
  users_affected: ended.users,
  skipped_super_users: request.skippedSuperUsers,
  named_users: request.namedUsers,
})

/** One parameter for all, however many they are. */
const writing = (rows: readonly unknown[]): RawBuilder<unknown> =>
  keepPlan(sql`
    INSERT INTO curfew.revocations (id, notice_id, target, message, reason_admin, reason, initiating_entity, actor_kind,
      actor_id, actor_login_id, revoked_at, sessions_ended, users_affected, skipped_super_users, skipped_out_of_scope,
      named_users)
    SELECT id, notice_id, target, message, reason_admin, reason, initiating_entity, actor_kind, actor_id, actor_login_id,
           revoked_at, sessions_ended, users_affected, skipped_super_users, 0, named_users
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (
      id uuid, notice_id uuid, target jsonb, message text, reason_admin text, reason text, initiating_entity text,
      actor_kind text, actor_id uuid, actor_login_id text, revoked_at timestamptz, sessions_ended integer,
      users_affected integer, skipped_super_users integer, named_users uuid[]
    )`)
