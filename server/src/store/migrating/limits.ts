/** How patient a migration is, and how patient it expects running nodes to be; all in milliseconds. */
export interface MigrationLimits {
  /** It waits so long for a lock, then lets go of everything: whoever comes after it in the queue waits as well. */
  lockTimeoutMs: number
  /** From the moment in which a transaction may keep a running node waiting: then it is cancelled. */
  blockingMs: number
  /** Between two attempts to get locks, at first and at most. */
  firstPauseMs: number
  longestPauseMs: number
  /** After that it is given up. */
  patienceMs: number
  /** So long nodes of the version before may take to leave. */
  olderNodesMs: number
}

/** LO-8 promises 500 ms; the rest is for looking and cancelling. */
export const MIGRATION_LIMITS: MigrationLimits = {
  lockTimeoutMs: 200,
  blockingMs: 350,
  firstPauseMs: 500,
  longestPauseMs: 5_000,
  // A long backup reads every table, and its reading is all that an ALTER TABLE waits for.
  patienceMs: 600_000,
  olderNodesMs: 60_000,
}
