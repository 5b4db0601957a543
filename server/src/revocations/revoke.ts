import { randomUUID } from 'node:crypto'
import { errorEntry, type RevocationTarget, type RevocationView, type WaitedNode } from '@curfew/shared'
import { sql } from 'kysely'
import { writeAudit } from '../audit/write-audit.ts'
import { change } from '../feed/change.ts'
import type { FeedEntry } from '../feed/entry.ts'
import { readHead } from '../feed/head.ts'
import { Refusal } from '../refusal.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import type { Database, Queryable } from '../store/database.ts'
import { type Caller, readActor } from './actor.ts'
import { decideCover } from './cover.ts'
import { claimKey, hashOf, type IdempotencyKey, keepAnswer, readAnswer } from './idempotency.ts'
import { resolveTarget } from './resolve.ts'
import { readRevocation } from './revocation-list.ts'

export interface RevokeOptions {
  database: Database
  /** Waits until every node refuses what an entry ended, see `feed/look.ts`. */
  settle: (position: number) => Promise<WaitedNode[]>
}

export interface RevokeCall {
  caller: Caller
  target: RevocationTarget
  /** For the people who are signed out. */
  message?: string
  /** For the records. */
  reasonAdmin?: string
  idempotencyKey?: string
  ip: string | null
  requestId: string
}

/**
 * Ends the sessions that a target covers, records it, and returns when no node accepts any of them.
 *
 * @throws Refusal `target_not_found`, `target_above_rank`, `forbidden`, `session_ended`, `idempotency_key_reused`,
 *   `unavailable` (also when it may have happened: asking again with the same Idempotency-Key tells)
 */
export async function revoke(options: RevokeOptions, call: RevokeCall): Promise<RevocationView> {
  const { database, settle } = options
  const key = keyOf(call)
  try {
    const { result, position } = await change(database, (tx) => recordRevocation(tx, call, key), {
      alone: 'everyone' in call.target,
    })
    // A replay waits as well: the first call may still be waiting, and its end must be over when this one returns.
    const nodes = await settle(position ?? (await readHead(database.changes)))
    if (result.replayed && key) {
      const answer = await readAnswer<RevocationView>(database.answers, key)
      if (answer) return answer
    }
    await keepNodes(database.answers, result.id, nodes)
    const revocation = await readRevocation(database.answers, result.id)
    if (!revocation) throw new Error(`revocation ${result.id} is not in the records`)
    return key ? await keepAnswer(database.answers, key, revocation) : revocation
  } catch (error) {
    if (error instanceof Refusal && errorEntry(error.code).status === 403)
      await recordRefusal(database, call, error)
    throw error
  }
}

/** The whole act: who may, whom it covers, users, sessions, the revocation and its audit entry. */
async function recordRevocation(
  tx: Queryable,
  call: RevokeCall,
  key: IdempotencyKey | undefined,
): Promise<{ result: { id: string; replayed: boolean }; entries: FeedEntry[] }> {
  const id = randomUUID()
  if (key) {
    const earlier = await claimKey(tx, key, id)
    if (earlier) return { result: { id: earlier, replayed: true }, entries: [] }
  }
  const { target, message, reasonAdmin } = call
  const actor = await readActor(tx, call.caller, target)
  const { cover, revokedUsers, skipped } = decideCover(
    target,
    await resolveTarget(tx, target),
    actor.authority.isSuperUser,
  )
  await markRevoked(tx, revokedUsers, target)
  const end = {
    noticeId: randomUUID(),
    reason: 'admin_revoked',
    initiatingEntity: 'admin',
    revocationId: id,
    ...(message ? { message } : {}),
  } as const
  const ended = await endSessions(tx, cover, end)
  await sql`
    INSERT INTO curfew.revocations (id, notice_id, target, message, reason_admin, reason, initiating_entity, actor_id,
      actor_login_id, revoked_at, sessions_ended, users_affected, skipped_super_users, skipped_out_of_scope)
    VALUES (${id}, ${end.noticeId}, ${JSON.stringify(target)}::jsonb, ${message || null}, ${reasonAdmin || null},
      ${end.reason}, ${end.initiatingEntity}, ${actor.userId}, ${actor.loginId}, ${ended.at},
      ${ended.sessions}, ${ended.users}, ${skipped.length}, 0)`.execute(tx)
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
  return { result: { id, replayed: false }, entries: [ended.entry] }
}

/**
 * Users first, in id order, in a statement before that which ends their sessions: whoever is signing in holds his row, so
 * his session is either recorded by then and covered, or begins after this. For everyone the cut-off says it all.
 *
 * @param users null: all of them
 */
async function markRevoked(tx: Queryable, users: string[] | null, target: RevocationTarget): Promise<void> {
  if (users !== null) {
    await sql`
      WITH covered AS MATERIALIZED (
        SELECT id FROM curfew.users WHERE id = ANY(${users}::uuid[]) ORDER BY id FOR NO KEY UPDATE
      )
      UPDATE curfew.users AS u SET revoked_at = statement_timestamp() FROM covered WHERE u.id = covered.id`.execute(
      tx,
    )
  }
  if ('everyone' in target) await sql`UPDATE curfew.groups SET revoked_at = statement_timestamp()`.execute(tx)
  if ('group' in target && !target.users) {
    await sql`UPDATE curfew.groups SET revoked_at = statement_timestamp() WHERE id = ${target.group}`.execute(
      tx,
    )
  }
}

const keyOf = ({
  caller,
  idempotencyKey,
  target,
  message,
  reasonAdmin,
}: RevokeCall): IdempotencyKey | undefined =>
  idempotencyKey === undefined
    ? undefined
    : { caller: caller.userId, key: idempotencyKey, requestHash: hashOf({ target, message, reasonAdmin }) }

/** The nodes of the first call that has waited: it may be a replay, whose original never came so far. */
async function keepNodes(database: Queryable, id: string, nodes: WaitedNode[]): Promise<void> {
  await sql`
    UPDATE curfew.revocations SET nodes = ${JSON.stringify(nodes)}::jsonb
    WHERE id = ${id} AND nodes IS NULL`.execute(database)
}

async function recordRefusal(database: Database, call: RevokeCall, refusal: Refusal): Promise<void> {
  const { rows } = await sql<{ loginId: string }>`
    SELECT login_id AS "loginId" FROM curfew.users WHERE id = ${call.caller.userId}`.execute(database.answers)
  await writeAudit(database.answers, [
    {
      actor: { id: call.caller.userId, loginId: rows[0]?.loginId ?? '(unknown)' },
      action: 'sessions.revoked',
      target: call.target,
      outcome: 'refused',
      ip: call.ip,
      requestId: call.requestId,
      detail: { code: refusal.code },
    },
  ])
}
