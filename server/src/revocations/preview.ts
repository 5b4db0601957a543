import type { RevocationPreview, RevocationTarget } from '@curfew/shared'
import { sql } from 'kysely'
import { type Cover, covers, liveFor } from '../sessions/cover.ts'
import type { Database, Queryable } from '../store/database.ts'
import { type PersonCaller, readActor } from './actor.ts'
import { decideCover } from './cover.ts'
import { resolveTarget } from './resolve.ts'

/**
 * What a revocation would do if it happened now. Nothing is changed or recorded.
 *
 * @throws Refusal as `revoke`
 */
export async function preview(
  { reads }: Pick<Database, 'reads'>,
  caller: PersonCaller,
  target: RevocationTarget,
): Promise<RevocationPreview> {
  const actor = await readActor(reads, caller, target)
  const decision = decideCover(target, await resolveTarget(reads, target), actor.authority.isSuperUser)
  return {
    ...(await count(reads, decision.cover, caller.sessionId)),
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
