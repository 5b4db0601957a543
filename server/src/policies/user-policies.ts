import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'

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
