import type { RevocationView, WaitedNode } from '@curfew/shared'
import type { Database } from '../../store/database.ts'
import { noteNodes } from './note-nodes.ts'
import { readRevocation } from './read-revocations.ts'
import type { Recorded } from './recorded.ts'

/**
 * The revocation that an act has made, as its caller is told of it.
 *
 * @param recorded what its transaction has recorded; null: the records tell, because it is about too many or a replay whose first
 *   call died
 * @param nodes that the call has waited for
 */
export async function answerRevocation(
  { answers }: Pick<Database, 'answers'>,
  { id, recorded }: { id: string; recorded: Recorded },
  nodes: WaitedNode[],
): Promise<RevocationView> {
  const noted = noteNodes(answers, id, nodes)
  if (recorded) return { ...recorded, nodes }
  await noted
  const revocation = await readRevocation(answers, id)
  if (!revocation) throw new Error(`revocation ${id} is not in the records`)
  return revocation
}
