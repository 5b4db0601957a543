import { setTimeout as wait } from 'node:timers/promises'
import type { Cluster } from '../cluster/cluster.ts'
import type { Chronicle } from '../history/chronicle.ts'
import type { Moment } from '../history/history.ts'
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

/** A fresh process compiles its code first: it is back when it answers as quickly as others, several times in a row. */
const PROMPT_MS = 100
const IN_A_ROW = 3
/** On a slow machine that may never be; in milliseconds. */
const PATIENCE_MS = 10_000

/** Resolves when a node answers requests again as it did before, or the run is over. */
export async function untilReady(scene: Scene, node: number): Promise<void> {
  const { chronicle, field, signal } = scene
  let readySince: Moment | null = null
  for (let prompt = 0; prompt < IN_A_ROW && !signal.aborted; ) {
    const from = chronicle.now()
    const answer = await field.send(node, { path: '/readyz' }).catch(() => null)
    const isReady = answer?.status === 200
    if (isReady) readySince ??= from
    prompt = isReady && chronicle.now() - from < PROMPT_MS ? prompt + 1 : 0
    if (readySince !== null && from - readySince > PATIENCE_MS) return
    await pass(scene, PROMPT_MS)
  }
}

/** The same for all of them. */
export async function untilAllReady(scene: Scene): Promise<void> {
  await Promise.all(Array.from({ length: scene.field.plan.nodes }, (_, node) => untilReady(scene, node)))
}
