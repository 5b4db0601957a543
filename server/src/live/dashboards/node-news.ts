import type { NodeChange, NodeView } from '@curfew/shared'

/** What dashboards were told of the nodes, to tell them only of what differs. */
export class NodeNews {
  #told = new Map<string, { node: NodeView; text: string }>()

  /** Somebody has come who was told nothing: the next news are of every node. */
  again(): void {
    for (const told of this.#told.values()) told.text = ''
  }

  /**
   * @param nodes the whole membership
   * @returns what joined, left or differs; from now on it counts as told
   */
  news(nodes: readonly NodeView[]): NodeChange[] {
    const changes: NodeChange[] = []
    const present = new Set(nodes.map(({ id }) => id))
    for (const [id, { node }] of this.#told) {
      if (present.has(id)) continue
      this.#told.delete(id)
      changes.push({ node, left: true })
    }
    for (const node of nodes) {
      const text = textOf(node)
      if (this.#told.get(node.id)?.text !== text) changes.push({ node, left: false })
      this.#told.set(node.id, { node, text })
    }
    return changes
  }
}

/** All but the beat, which changes all the time and tells nothing beside the lease. */
const textOf = ({ beatAt: _, ...rest }: NodeView): string => JSON.stringify(rest)
