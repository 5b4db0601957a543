import type { GlobalPolicy } from '@curfew/shared'
import { durationInWords } from '@curfew/shared/words'
import { counted } from '../../design/numbers.ts'

/**
 * What holds from now on, and what comes of it.
 *
 * @param ends how many sessions had been idle for longer when it was confirmed; null: it was not asked
 */
export const savedWords = ({ idleTimeoutSeconds }: GlobalPolicy, ends: number | null): string => {
  const holds =
    idleTimeoutSeconds === null
      ? 'Sessions no longer end for inactivity.'
      : `The idle timeout is ${durationInWords(idleTimeoutSeconds)}, for everyone from now on.`
  if (!ends) return holds
  return `${holds} ${counted(ends, 'session has', 'sessions have')} been idle for longer and ${ends === 1 ? 'is' : 'are'} ending now.`
}
