import type { RevocationView, WaitedNode } from '@curfew/shared'
import { sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'
import { readRevocation } from './read-revocations.ts'

/**
 * The revocation that an act has made, as its caller is told of it.
 *
 * @param nodes that the call has waited for; kept, unless an earlier call has: this may be a replay, whose original never came so
 *   far
 */
export async function answerRevocation(
  database: Queryable,
  id: string,
  nodes: WaitedNode[],
): Promise<RevocationView> {
  await sql`
    UPDATE curfew.revocations SET nodes = ${JSON.stringify(nodes)}::jsonb
    WHERE id = ${id} AND nodes IS NULL`.execute(database)
  const revocation = await readRevocation(database, id)
  if (!revocation) throw new Error(`revocation ${id} is not in the records`)
  return revocation
}
