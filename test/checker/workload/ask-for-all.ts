import type { Field, Held } from './field.ts'

/** Sessions that are asked for at the same time. */
const AT_ONCE = 40

/** Ended stays ended: every session there ever was is asked for again, at every node or at some. */
export async function askForAll(field: Field, nodes = nodesOf(field)): Promise<void> {
  const left: { held: Held; node: number }[] = field.held.flatMap((held) =>
    nodes.map((node) => ({ held, node })),
  )
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) await field.ask(next.held, next.node)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

const nodesOf = ({ plan }: Field): number[] => Array.from({ length: plan.nodes }, (_, node) => node)
