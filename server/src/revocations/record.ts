import { randomUUID } from 'node:crypto'
import type { RevocationTarget } from '@curfew/shared'
import { loginKey } from '@curfew/shared/login-id'
import { sql } from 'kysely'
import { writeAudit } from '../audit/write-audit.ts'
import { BlockedByOthers, type Changed, change } from '../feed/change.ts'
import type { FeedEntry } from '../feed/entry.ts'
import { idsOf, type Revoked } from '../sessions/cover.ts'
import { ExceptionLocked } from '../sessions/end/cut-off.ts'
import { endMany, isMany } from '../sessions/end/end-many.ts'
import { type EndRequest, endSessions } from '../sessions/end/end-sessions.ts'
import type { Database, Queryable } from '../store/database.ts'
import { readActor } from './actor.ts'
import { type Decision, decideCover } from './cover.ts'
import { claimKey, type IdempotencyKey } from './idempotency.ts'
import { resolveTarget } from './resolve.ts'
import type { RevokeCall } from './revoke-call.ts'

/**
 * How an act ends what it covers. `by_name`: each session under a lock on its row. `cut_off`: everyone, as one. `many`: what is
 * more than can be named, or what must not wait for anybody's row.
 */
type Way = 'by_name' | 'cut_off' | 'many'

/** There are too many for the way that was begun. Nothing has been written. */
class TooMany extends Error {}

/** An act that is in the records. */
export interface Recorded {
  id: string
  replayed: boolean
  /** An end of many that takes further transactions, by its number in `curfew.ends`. */
  underWay: number | null
}

/** Whoever has a member's row locked does not keep a group from being ended: it goes on without the rows, after so long. */
const SWEEP_PATIENCE_MS = 400

/**
 * Ends what a call covers and records it, in the way that fits how many they are and whose rows are locked.
 *
 * @throws Refusal as `revoke`
 */
export async function record(
  database: Database,
  call: RevokeCall,
  key: IdempotencyKey | undefined,
): Promise<Changed<Recorded>> {
  const { target } = call
  const alone = (way: Way) => change(database, (tx) => recordRevocation(tx, call, key, way), { alone: true })
  const sweeps = 'group' in target && !target.users
  try {
    if ('everyone' in target) return await alone('cut_off')
    return await change(database, (tx) => recordRevocation(tx, call, key, 'by_name'), {
      target: nameOf(target),
      ...(sweeps ? { patienceMs: SWEEP_PATIENCE_MS } : {}),
    })
  } catch (error) {
    const mustNotWait = error instanceof ExceptionLocked || (sweeps && error instanceof BlockedByOthers)
    if (!mustNotWait && !(error instanceof TooMany)) throw error
    return alone('many')
  }
}

/** Whose rows a target locks, as far as one name can say it, see `ChangeOptions`. */
function nameOf(target: RevocationTarget): string | undefined {
  if ('sessions' in target) return target.sessions[0]
  if ('loginIds' in target) return loginKey(target.loginIds[0] ?? '')
  if ('group' in target) return target.group
  return 'users' in target ? target.users[0] : undefined
}

/** The whole act: who may, whom it covers, users, sessions, the revocation and its audit entry. */
async function recordRevocation(
  tx: Queryable,
  call: RevokeCall,
  key: IdempotencyKey | undefined,
  way: Way,
): Promise<{ result: Recorded; entries: FeedEntry[] }> {
  const id = randomUUID()
  if (key) {
    const earlier = await claimKey(tx, key, id)
    if (earlier) return { result: { id: earlier, replayed: true, underWay: null }, entries: [] }
  }
  const { target, message, reasonAdmin } = call
  const actor = await readActor(tx, call.caller, target)
  const decision = decideCover(target, await resolveTarget(tx, target), actor.authority.isSuperUser)
  const end: EndRequest = {
    noticeId: randomUUID(),
    reason: 'admin_revoked',
    initiatingEntity: 'admin',
    revocationId: id,
    ...(message ? { message } : {}),
  }
  const ended = await carryOut(tx, decision, end, way)
  await markGroups(tx, target)
  await sql`
    INSERT INTO curfew.revocations (id, notice_id, target, message, reason_admin, reason, initiating_entity, actor_id,
      actor_login_id, revoked_at, sessions_ended, users_affected, skipped_super_users, skipped_out_of_scope)
    VALUES (${id}, ${end.noticeId}, ${JSON.stringify(target)}::jsonb, ${message || null}, ${reasonAdmin || null},
      ${end.reason}, ${end.initiatingEntity}, ${actor.userId}, ${actor.loginId}, ${ended.at},
      ${ended.sessions}, ${ended.users}, ${decision.skipped.length}, 0)`.execute(tx)
  await writeAudit(tx, [
    {
      actor: { id: actor.userId, loginId: actor.loginId },
      action: 'sessions.revoked',
      target,
      outcome: 'done',
      ip: call.ip,
      requestId: call.requestId,
      revocationId: id,
      detail: {
        sessionsEnded: ended.sessions,
        usersAffected: ended.users,
        ...(reasonAdmin ? { reasonAdmin } : {}),
      },
    },
  ])
  return { result: { id, replayed: false, underWay: ended.underWay }, entries: ended.entries }
}

interface CarriedOut {
  sessions: number
  users: number
  at: string
  entries: FeedEntry[]
  underWay: number | null
}

async function carryOut(
  tx: Queryable,
  { cover, revoked }: Decision,
  end: EndRequest,
  way: Way,
): Promise<CarriedOut> {
  if (way === 'many') {
    const { isLast, number, ...step } = await endMany(tx, cover, revoked, end)
    return { ...step, underWay: isLast ? null : number }
  }
  if (way === 'by_name') {
    if (await isMany(tx, cover, revoked)) throw new TooMany()
    await markRevoked(tx, revoked)
  }
  const { entry, ...ended } = await endSessions(tx, cover, end)
  return { ...ended, entries: [entry], underWay: null }
}

/**
 * Users first, in id order, in a statement before that which ends their sessions: whoever is signing in holds their own row, so
 * their session is either recorded by then and covered, or begins after this. Of everyone the cut-off says it all, and of many
 * what is pending.
 */
async function markRevoked(tx: Queryable, revoked: Revoked): Promise<void> {
  await sql`
    WITH covered AS MATERIALIZED (
      SELECT u.id FROM curfew.users AS u WHERE u.id IN (SELECT revoked.id FROM ${idsOf(revoked)} AS revoked)
      ORDER BY u.id FOR NO KEY UPDATE
    )
    UPDATE curfew.users AS u SET revoked_at = statement_timestamp() FROM covered WHERE u.id = covered.id`.execute(
    tx,
  )
}

/** Nobody is waited for: whoever holds a group's row is ending its sessions at this moment, and notes a time like this one. */
async function markGroups(tx: Queryable, target: RevocationTarget): Promise<void> {
  const everyone = 'everyone' in target
  if (!everyone && (!('group' in target) || target.users)) return
  await sql`
    WITH covered AS MATERIALIZED (
      SELECT g.id FROM curfew.groups AS g WHERE ${everyone ? sql`true` : sql`g.id = ${target.group}`}
      ORDER BY g.id FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE curfew.groups AS g SET revoked_at = statement_timestamp() FROM covered WHERE g.id = covered.id`.execute(
    tx,
  )
}
