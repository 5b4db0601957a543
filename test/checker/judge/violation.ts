import type { Moment } from '../history/history.ts'

/** What can be wrong with a history, and the rule of shared/SPEC.md that it breaks. */
export const RULES = {
  accepted_after_return: 'P1',
  accepted_after_ended: 'P2',
  ended_by_nobody: 'P2',
  ended_without_cover: 'P2',
  ended_by_earlier: 'P2',
  session_forgotten: 'P2',
  not_told: 'P3',
  acknowledged_by_nobody: 'P3',
  acknowledgement_lost: 'P3',
  sum_is_wrong: 'P3',
  unreachable_without_cause: 'P3',
  pending: 'RV-12',
  act_without_record: 'P4',
  record_without_act: 'P4',
  more_ended_than_recorded: 'RV-2',
  slow: 'P5',
  unavailable_without_cause: 'P6',
  error: 'P6',
  process_ended: 'P6',
  two_notices: 'P7',
} as const

export type ViolationKind = keyof typeof RULES

export interface Violation {
  kind: ViolationKind
  rule: (typeof RULES)[ViolationKind]
  /** In words, with the times of what contradicts what. */
  what: string
  at: Moment
}

export const violation = (kind: ViolationKind, at: Moment, what: string): Violation => ({
  kind,
  rule: RULES[kind],
  what,
  at,
})

/** A moment for a reader: milliseconds to the hundredth. */
export const ms = (moment: Moment): string => moment.toFixed(2)
