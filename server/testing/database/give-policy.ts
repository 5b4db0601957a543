import { sql } from 'kysely'
import type { Queryable } from '../../src/store/database.ts'

/**
 * Has a user live by a policy of their own from now on. Nobody is told: that is done by whoever changes policies.
 *
 * @returns its id in `curfew.policies`
 */
export async function givePolicy(
  database: Queryable,
  userId: string,
  { idleTimeoutSeconds }: { idleTimeoutSeconds: number | null },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    WITH made AS (
      INSERT INTO curfew.policies (idle_timeout_seconds, filing_wanted) VALUES (${idleTimeoutSeconds}, 1) RETURNING id
    )
    INSERT INTO curfew.user_policies (user_id, policy_id) SELECT ${userId}, made.id FROM made
    RETURNING policy_id AS id`.execute(database)
  const [policy] = rows
  if (!policy) throw new Error('no policy was made')
  return policy.id
}
