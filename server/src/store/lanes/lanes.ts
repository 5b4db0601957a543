/**
 * The kinds of work that a node does in PostgreSQL. Each has connections of its own, because slow work of one kind must not
 * starve another: if a long list held the last connection, a node could not renew its lease and would never become
 * trustworthy again; and whoever may do less must not delay whoever may do more.
 */
export const LANES = [
  'lease',
  'looks',
  'changes',
  'checks',
  'people',
  'limits',
  'answers',
  'writes',
  'clock',
  'background',
  'reads',
] as const
export type Lane = (typeof LANES)[number]

/** What the connections of a lane are for. */
export interface LaneNeeds {
  /** After this many milliseconds a statement is given up, by the server and (a second later) by us. */
  readonly statementTimeout: number
  /**
   * How many callers may wait for a connection: the next one is refused at once instead of growing the queue. What is
   * asked for on the worst day is patient, within the 3 s of a forced logout; a list is not.
   */
  readonly maxWaiting: number
  /** What it holds keeps others waiting. */
  readonly holdsLocks?: true
  /** One connection stays open when idle: on a server that has no more to give, a forced logout still has its own. */
  readonly keepsOne?: true
  /** Nothing but looks at single tables by their keys, often: what is prepared keeps its plan, see `keepPlan`. */
  readonly keepsPlans?: true
}

export const NEEDS: Readonly<Record<Lane, LaneNeeds>> = {
  lease: { statementTimeout: 1_000, maxWaiting: 50, keepsOne: true, keepsPlans: true },
  looks: { statementTimeout: 1_000, maxWaiting: 200, keepsOne: true, keepsPlans: true },
  changes: { statementTimeout: 30_000, maxWaiting: 200, holdsLocks: true, keepsOne: true },
  checks: { statementTimeout: 2_000, maxWaiting: 1_000, keepsOne: true },
  people: { statementTimeout: 30_000, maxWaiting: 200, holdsLocks: true },
  limits: { statementTimeout: 2_000, maxWaiting: 200 },
  answers: { statementTimeout: 5_000, maxWaiting: 200 },
  writes: { statementTimeout: 5_000, maxWaiting: 200, holdsLocks: true },
  clock: { statementTimeout: 30_000, maxWaiting: 200, holdsLocks: true },
  background: { statementTimeout: 30_000, maxWaiting: 50, holdsLocks: true },
  reads: { statementTimeout: 10_000, maxWaiting: 100 },
}
