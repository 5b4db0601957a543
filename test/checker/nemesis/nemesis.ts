import { setTimeout as wait } from 'node:timers/promises'
import type { Cluster } from '../cluster/cluster.ts'
import type { Chronicle } from '../history/chronicle.ts'
import type { Field } from '../workload/field.ts'

export interface Scene {
  cluster: Cluster
  /** Every fault is noted in it, with its beginning and its end. */
  chronicle: Chronicle
  field: Field
  /** The run is over: mend what is broken, break nothing more. */
  signal: AbortSignal
}

/** Makes things fail while a run goes on. */
export type Nemesis = (scene: Scene) => Promise<void>

/** Waits for so many milliseconds, or until the run is over. */
export const pass = ({ signal }: Scene, milliseconds: number): Promise<void> =>
  wait(milliseconds, undefined, { signal }).catch(() => undefined)

/** Resolves when a node answers requests again, or the run is over. */
export async function untilReady({ field, signal }: Scene, node: number): Promise<void> {
  while (!signal.aborted) {
    const answer = await field.send(node, { path: '/readyz' }).catch(() => null)
    if (answer?.status === 200) return
    await wait(100)
  }
}

/** The same for all of them. */
export async function untilAllReady(scene: Scene): Promise<void> {
  await Promise.all(Array.from({ length: scene.field.plan.nodes }, (_, node) => untilReady(scene, node)))
}
