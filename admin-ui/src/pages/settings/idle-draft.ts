import type { GlobalPolicy } from '@curfew/shared'

export const SHORTEST_TIMEOUT = 30
export const LONGEST_TIMEOUT = 31_536_000
export const SHORTEST_WARNING = 20
const LONGEST_WARNING = 3_600
/** What the server warns with when nothing is set. */
const DEFAULT_WARNING = 120
/** What somebody begins with who turns the timeout on: two days. */
const FIRST_TIMEOUT = 172_800

/** The form's fields as they stand: a field that is being emptied is null. */
export interface IdleDraft {
  ends: boolean
  timeoutSeconds: number | null
  warningSeconds: number | null
}

export const draftOf = (policy: GlobalPolicy): IdleDraft => ({
  ends: policy.idleTimeoutSeconds !== null,
  timeoutSeconds: policy.idleTimeoutSeconds ?? FIRST_TIMEOUT,
  warningSeconds: policy.idleWarningSeconds,
})

/** What would be saved. */
export const policyOf = (
  draft: IdleDraft,
): Pick<GlobalPolicy, 'idleTimeoutSeconds' | 'idleWarningSeconds'> => ({
  idleTimeoutSeconds: draft.ends ? draft.timeoutSeconds : null,
  // A field that is not shown holds nothing up.
  idleWarningSeconds:
    draft.ends || isWarning(draft.warningSeconds, LONGEST_WARNING) ? draft.warningSeconds : null,
})

/** What the server warns with, in seconds, when no warning is set: never more than half of the timeout, 20 s at least. */
export const usualWarning = (draft: Pick<IdleDraft, 'timeoutSeconds'>): number =>
  Math.min(DEFAULT_WARNING, longestWarning(draft))

/** The longest warning that the server keeps to, in seconds: a longer one it would cut without a word. */
export const longestWarning = ({ timeoutSeconds }: Pick<IdleDraft, 'timeoutSeconds'>): number =>
  timeoutSeconds === null
    ? LONGEST_WARNING
    : Math.max(SHORTEST_WARNING, Math.min(LONGEST_WARNING, Math.floor(timeoutSeconds / 2)))

const isBetween = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most

export const isTimeoutGood = ({ timeoutSeconds }: IdleDraft): boolean =>
  timeoutSeconds !== null && isBetween(timeoutSeconds, SHORTEST_TIMEOUT, LONGEST_TIMEOUT)

const isWarning = (seconds: number | null, longest: number): boolean =>
  seconds === null || isBetween(seconds, SHORTEST_WARNING, longest)

/** A warning is not at fault for a timeout that is. */
export const isWarningGood = (draft: IdleDraft): boolean =>
  isWarning(draft.warningSeconds, isTimeoutGood(draft) ? longestWarning(draft) : LONGEST_WARNING)

export const isSavable = (draft: IdleDraft): boolean =>
  !draft.ends || (isTimeoutGood(draft) && isWarningGood(draft))

export const isChanged = (draft: IdleDraft, policy: GlobalPolicy): boolean => {
  const wanted = policyOf(draft)
  return (
    wanted.idleTimeoutSeconds !== policy.idleTimeoutSeconds ||
    wanted.idleWarningSeconds !== policy.idleWarningSeconds
  )
}

/** Would it end sessions at once that have been idle for longer than the new timeout? Then it is asked about first. */
export const isShorter = (draft: IdleDraft, policy: GlobalPolicy): boolean => {
  const wanted = policyOf(draft).idleTimeoutSeconds
  return wanted !== null && (policy.idleTimeoutSeconds === null || wanted < policy.idleTimeoutSeconds)
}
