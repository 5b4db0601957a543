import type { WaitedNode } from '@curfew/shared'
import type pg from 'pg'
import type { Log } from '../log.ts'
import { Batch } from '../store/batch.ts'
import type { Database } from '../store/database.ts'
import { FENCED_MS } from './beats.ts'
import type { Follower } from './follower.ts'
import { type NodeRow, readNodes } from './nodes.ts'

/** Between two looks at the nodes that are waited for, in milliseconds: short at first, since most answer at once. */
const LOOK_AGAIN_MS = [2, 3, 5, 10, 20, 50]

export interface LookOptions {
  database: Pick<Database, 'looks'>
  follower: Follower
  nodeId: string
  /** Tells the other nodes that there is something to read. A hint: nothing rests on it. */
  wake: (position: number) => void
  log: Log
}

/**
 * Waits until no node can accept any more what an entry ended, which must have been committed and acknowledged before.
 * Each node of the membership has then either applied the entry, or is fenced: its beat has stood still for 2 s, or 2 s
 * have passed, so that its lease is over and its next renewal reads a feed that holds the entry.
 *
 * @param position of the entry
 * @returns the nodes that were waited for, this one included; never later than about 2 s
 */
export async function look(options: LookOptions, position: number): Promise<WaitedNode[]> {
  const { database, follower, nodeId, wake, log } = options
  const started = performance.now()
  follower.wake()
  wake(position)
  const timeUp = () => performance.now() - started >= FENCED_MS

  let nodes: NodeRow[]
  try {
    nodes = await askNodes(database.looks)
  } catch (error) {
    log.warn(
      { err: error },
      'could not read the list of nodes; waiting until none can answer from memory any more',
    )
    await wait(FENCED_MS - (performance.now() - started))
    return [{ id: nodeId, outcome: 'fenced' }]
  }
  const outcomes = new Map<string, WaitedNode['outcome']>()
  const own = ownNode(follower, position, () => FENCED_MS - (performance.now() - started))

  let waiting = nodes.filter((node) => node.id !== nodeId)
  for (let round = 0; ; round++) {
    const at = performance.now()
    waiting = waiting.filter((node) => {
      if (node.applied >= position) outcomes.set(node.id, 'applied')
      else if (timeUp() || follower.beats.stillFor(node.id, node.beat, at) >= FENCED_MS) {
        outcomes.set(node.id, 'fenced')
      }
      return !outcomes.has(node.id)
    })
    if (waiting.length === 0) break
    await wait(LOOK_AGAIN_MS[Math.min(round, LOOK_AGAIN_MS.length - 1)] ?? 50)
    const present = await askNodes(database.looks).catch(() => null)
    if (present === null) continue
    const byId = new Map(present.map((node) => [node.id, node]))
    // A node whose row is gone has stopped trusting, or was removed after a far longer silence.
    for (const node of waiting) if (!byId.has(node.id)) outcomes.set(node.id, 'fenced')
    waiting = waiting.flatMap((node) => byId.get(node.id) ?? [])
  }
  outcomes.set(nodeId, await own)
  return [...outcomes].map(([id, outcome]) => ({ id, outcome }))
}

const asked = new WeakMap<pg.Pool, Batch<null, NodeRow[]>>()

/**
 * All who look at the same time get the answer of one statement, which was sent after the last of them asked: however many
 * people sign out while a node is silent, the look of a forced logout waits for one statement at most.
 */
function askNodes(pool: pg.Pool): Promise<NodeRow[]> {
  const batch =
    asked.get(pool) ??
    new Batch<null, NodeRow[]>(async (askers) => {
      const nodes = await readNodes(pool)
      return askers.map(() => nodes)
    })
  asked.set(pool, batch)
  return batch.ask(null)
}

/** This node applies like every other; should it hang, its own lease runs out as well. */
async function ownNode(
  follower: Follower,
  position: number,
  remaining: () => number,
): Promise<WaitedNode['outcome']> {
  if (follower.applied >= position) return 'applied'
  let timer: NodeJS.Timeout | undefined
  const fenced = new Promise<'fenced'>((resolve) => {
    timer = setTimeout(resolve, remaining(), 'fenced')
  })
  const applied = follower.untilApplied(position).then(() => 'applied' as const)
  try {
    return await Promise.race([applied, fenced])
  } finally {
    clearTimeout(timer)
  }
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)))
