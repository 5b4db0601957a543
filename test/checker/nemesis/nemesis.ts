import type { Cluster } from '../cluster/cluster.ts'
import type { Chronicle } from '../history/chronicle.ts'
import type { Field } from '../workload/field.ts'

export interface Scene {
  cluster: Cluster
  /** Every fault is noted in it, with its beginning and its end. */
  chronicle: Chronicle
  field: Field
}

/** Makes things fail while a run goes on; the run ends no sooner than it does. */
export type Nemesis = (scene: Scene) => Promise<void>
