import type { GlobalPolicy } from '@curfew/shared'
import { exactDurationInWords } from '@curfew/shared/words'
import { counted } from '../../design/numbers.ts'
import { usualWarning } from './idle-draft.ts'

type Policy = Pick<GlobalPolicy, 'idleTimeoutSeconds' | 'idleWarningSeconds'>

/** How long before the end of an idle session its user is warned, in words. */
export const warningWords = ({ idleTimeoutSeconds, idleWarningSeconds }: Policy): string =>
  idleWarningSeconds === null
    ? `${exactDurationInWords(usualWarning({ timeoutSeconds: idleTimeoutSeconds }))} (default)`
    : exactDurationInWords(idleWarningSeconds)

/**
 * What has changed and holds from now on, and what comes of it.
 *
 * @param before what it replaces
 * @param ends how many sessions had been idle for longer when it was confirmed; null: it was not asked
 */
export const savedWords = (saved: Policy, before: Policy, ends: number | null): string => {
  const holds = holdsWords(saved, before)
  if (!ends) return holds
  return `${holds} ${counted(ends, 'session has', 'sessions have')} been idle for longer and ${ends === 1 ? 'is' : 'are'} ending now.`
}

const holdsWords = (saved: Policy, before: Policy): string => {
  const { idleTimeoutSeconds, idleWarningSeconds } = saved
  if (idleTimeoutSeconds === null) return 'Sessions no longer end for inactivity.'
  const changes: string[] = []
  if (idleTimeoutSeconds !== before.idleTimeoutSeconds)
    changes.push(`the idle timeout is ${exactDurationInWords(idleTimeoutSeconds)}`)
  if (idleWarningSeconds !== before.idleWarningSeconds)
    changes.push(
      `the warning before ${changes.length === 0 ? 'the idle timeout' : 'it'} is ${warningWords(saved)}`,
    )
  if (changes.length === 0) return 'Nothing has changed.'
  const words = changes.join(' and ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}, for everyone from now on.`
}
