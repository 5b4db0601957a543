import { exactDurationInWords } from '@curfew/shared/words'
import {
  type IdleDraft,
  isTimeoutGood,
  isWarningGood,
  LONGEST_TIMEOUT,
  longestWarning,
  SHORTEST_TIMEOUT,
  SHORTEST_WARNING,
  usualWarning,
} from './idle-draft.ts'

const TIMEOUT_RULE = `between ${exactDurationInWords(SHORTEST_TIMEOUT)} and ${exactDurationInWords(LONGEST_TIMEOUT)}`

/** What is wrong with the timeout; undefined: nothing. */
export const timeoutFault = (draft: IdleDraft): string | undefined => {
  if (draft.timeoutSeconds === null) return `Required, ${TIMEOUT_RULE}.`
  return isTimeoutGood(draft) ? undefined : `Has to be ${TIMEOUT_RULE}.`
}

/** Which warnings there can be. While the timeout is none itself, the rule without its number. */
const warningRule = (draft: IdleDraft): string => {
  if (!isTimeoutGood(draft)) return 'at least 20 seconds, at most 1 hour and half the timeout'
  const longest = longestWarning(draft)
  if (longest === SHORTEST_WARNING) return `${exactDurationInWords(longest)} with so short a timeout`
  const most = exactDurationInWords(longest)
  const isHalf = draft.timeoutSeconds !== null && longest === Math.floor(draft.timeoutSeconds / 2)
  return `between ${exactDurationInWords(SHORTEST_WARNING)} and ${most}${isHalf ? ', half the timeout' : ''}`
}

export const warningHelp = (draft: IdleDraft): string => {
  const rule = warningRule(draft)
  return isTimeoutGood(draft)
    ? `Default ${usualWarning(draft)} s. Can be ${rule}.`
    : `${rule.charAt(0).toUpperCase()}${rule.slice(1)}.`
}

/** What is wrong with the warning; undefined: nothing. */
export const warningFault = (draft: IdleDraft): string | undefined =>
  isWarningGood(draft) ? undefined : `Has to be ${warningRule(draft)}.`
