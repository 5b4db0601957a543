import type { DeliveryOutcome } from '@curfew/shared'
import { Tag } from '../../design/tag.tsx'
import { Hint } from '../../design/text/hint.tsx'
import { OUTCOME_WORDS } from '../../design/words/outcome-words.ts'

const TONES = { acknowledged: 'good', closed: 'quiet', unreachable: 'bad', pending: 'caution' } as const

/** Of a session that had no client. */
export const NOT_CONNECTED = {
  word: 'not connected',
  meaning: 'No page was open. They are told when they come back.',
}

/** What became of a client, or of the clients of a session; null: it had none. */
export const OutcomeTag = ({ outcome }: { outcome: DeliveryOutcome | null }) => {
  const { word, meaning } = outcome === null ? NOT_CONNECTED : OUTCOME_WORDS[outcome]
  return (
    <Hint says={meaning}>
      <Tag tone={outcome === null ? 'quiet' : TONES[outcome]}>{word}</Tag>
    </Hint>
  )
}
