import type { EffectivePolicy } from '@curfew/shared'
import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'
import { effectivePolicy } from './policy.ts'

/** What users live by, by their ids. */
export async function readUserPolicies(
  database: Queryable,
  userIds: readonly string[],
): Promise<Map<string, EffectivePolicy>> {
  const { rows } = await sql<{
    userId: string
    idleTimeoutSeconds: number | null
    idleWarningSeconds: number | null
  }>`
    SELECT given.id AS "userId", p.idle_timeout_seconds AS "idleTimeoutSeconds", p.idle_warning_seconds AS "idleWarningSeconds"
    FROM unnest(${userIds}::uuid[]) AS given (id) CROSS JOIN LATERAL curfew.policy_of(given.id) AS p`.execute(
    database,
  )
  return new Map(rows.map(({ userId, ...policy }) => [userId, effectivePolicy(policy)]))
}

/** Which of these users live by one of these policies, by `curfew.policies.id`. */
export async function readUsersUnder(
  database: Queryable,
  userIds: readonly string[],
  policies: readonly number[],
): Promise<Set<string>> {
  const { rows } = await sql<{ userId: string }>`
    SELECT given.id AS "userId" FROM unnest(${userIds}::uuid[]) AS given (id)
    CROSS JOIN LATERAL curfew.policy_of(given.id) AS p WHERE p.id = ANY(${policies}::integer[])`.execute(
    database,
  )
  return new Set(rows.map(({ userId }) => userId))
}
