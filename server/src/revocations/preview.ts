import type { RevocationPreview, RevocationTarget } from '@curfew/shared'
import { sql } from 'kysely'
import { lookUpCaller, type PersonCaller, requireActor } from '../acts/actor.ts'
import { answerOnce } from '../acts/answer-once.ts'
import { keyOf } from '../acts/idempotency-key.ts'
import { requirePermissionFirst } from '../acts/permission-first.ts'
import { type Cover, covers, liveFor } from '../sessions/cover.ts'
import type { Database, Queryable } from '../store/database.ts'
import { allOf, ask } from '../store/together.ts'
import { decideCover } from './cover.ts'
import { resolving } from './resolve.ts'
import { permissionFor } from './revoke.ts'

/** A dry run as it is asked for. */
export interface PreviewCall {
  caller: PersonCaller
  target: RevocationTarget
  message?: string
  reasonAdmin?: string
  /** Then the answer is kept, and nothing else. */
  idempotencyKey?: string
}

/**
 * What a revocation would do if it happened now. Nothing is changed or recorded.
 *
 * @throws Refusal as `revoke`
 */
export async function preview(
  database: Pick<Database, 'reads' | 'checks' | 'changes'>,
  call: PreviewCall,
): Promise<RevocationPreview> {
  const { caller, target, message, reasonAdmin } = call
  const request = { target, message, reasonAdmin }
  const key = keyOf(caller, call.idempotencyKey, { action: 'sessions.counted', request })
  if (!key) return look(database.reads, caller, target)
  // Whoever may not leaves no key behind either.
  await requirePermissionFirst(database, caller, permissionFor(target), key)
  return answerOnce(database.reads, key, (tx) => look(tx, caller, target))
}

async function look(
  database: Queryable,
  caller: PersonCaller,
  target: RevocationTarget,
): Promise<RevocationPreview> {
  const { found, resolved } = await ask(
    database,
    allOf({ found: lookUpCaller(caller), resolved: resolving(target) }),
  )
  const actor = await requireActor(database, caller, found, permissionFor(target))
  const decision = decideCover(target, resolved, actor.authority.isSuperUser)
  return {
    ...(await count(database, decision.cover, caller.sessionId)),
    skipped: { superUsers: decision.skipped.length, outOfScope: 0 },
  }
}

async function count(
  database: Queryable,
  cover: Cover,
  own: string,
): Promise<Omit<RevocationPreview, 'skipped'>> {
  const { rows } = await sql<Omit<RevocationPreview, 'skipped'>>`
    SELECT count(*)::int AS sessions,
           count(DISTINCT s.user_id)::int AS users,
           (count(DISTINCT s.user_id) FILTER (WHERE u.is_super_user))::int AS "superUsers",
           coalesce(bool_or(s.id = ${own}), false) AS "includesYou"
    FROM ${liveFor(cover)} JOIN curfew.users AS u ON u.id = s.user_id
    WHERE ${covers(cover)}`.execute(database)
  return rows[0] ?? { sessions: 0, users: 0, superUsers: 0, includesYou: false }
}
