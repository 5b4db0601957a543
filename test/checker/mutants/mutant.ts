import type { Patch } from '../cluster/patch.ts'

/** A mistake that somebody could make, made on purpose: the checker has to find out. */
export interface Mutant {
  /** What is done instead. */
  name: string
  /** The rule that says otherwise. */
  rule: string
  patches: readonly Patch[]
}
