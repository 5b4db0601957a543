import type { Attempt, Fault, HistoryEvent } from '../checker/history/history.ts'
import { type Nemesis, pass, type Scene, untilReady } from '../checker/nemesis/nemesis.ts'

/** What each node has to have ended before the next thing happens. */
const REVOCATIONS = 6
const LOOK_EVERY_MS = 100
/** A node that has not ended so many by then cannot end any, in milliseconds. */
const PATIENCE_MS = 30_000

/**
 * An upgrade as it is done: the tables first, while every node has the code of the version before, then one node after the
 * other. Between two steps every node ends sessions. Only the node that is being replaced may fail to answer;
 * one of the version before may say that it cannot tell just now, when the others say what it does not know.
 */
export const upgrade =
  (migrate: () => Promise<void>): Nemesis =>
  async (scene) => {
    const { chronicle, cluster } = scene
    await untilEachHasRevoked(scene)
    await migrate()
    const older = cluster.nodes.map(({ node }) =>
      chronicle.note<Fault>({
        kind: 'fault',
        name: `node ${node} has the version before`,
        touches: 'version',
        node,
        from: chronicle.now(),
        to: null,
      }),
    )
    await untilEachHasRevoked(scene)
    for (const place of cluster.nodes) {
      const { node } = place
      await chronicle.during({ name: `node ${node} is replaced`, touches: 'node', node }, async () => {
        await place.upgrade()
        await untilReady(scene, node)
      })
      for (const fault of older) if (fault.node === node) fault.to = chronicle.now()
      await untilEachHasRevoked(scene)
    }
  }

/**
 * Resolves when every node has answered so many revocations that were asked for from now on, or the run is over.
 *
 * @throws an Error when one does not
 */
async function untilEachHasRevoked(scene: Scene): Promise<void> {
  const { chronicle, cluster, signal } = scene
  const from = chronicle.now()
  const hasRevoked = (node: number) =>
    chronicle.events
      .flatMap(attemptsOf)
      .filter((attempt) => attempt.node === node && attempt.start > from && attempt.status === 201).length >=
    REVOCATIONS
  while (!signal.aborted) {
    const behind = cluster.nodes.filter(({ node }) => !hasRevoked(node))
    if (behind.length === 0) return
    if (chronicle.now() - from > PATIENCE_MS) {
      throw new Error(`no ${REVOCATIONS} revocations by node ${behind.map(({ node }) => node).join(' and ')}`)
    }
    await pass(scene, LOOK_EVERY_MS)
  }
}

const attemptsOf = (event: HistoryEvent): Attempt[] => (event.kind === 'revocation' ? event.attempts : [])
