import type { Deliveries } from '@curfew/shared'
import { count } from '../design/numbers.ts'
import { Hint } from '../design/text/hint.tsx'
import { OUTCOME_WORDS, OUTCOMES } from '../design/words/outcome-words.ts'
import classes from './delivery-bar.module.css'

/** What became of the clients, in one line: how many confirmed, closed, gave no response, and are still waited for. */
export const DeliveryBar = ({ deliveries }: { deliveries: Deliveries }) => (
  <div>
    <div className={classes.bar} aria-hidden>
      {OUTCOMES.map((outcome) => (
        <span key={outcome} data-outcome={outcome} style={{ flexGrow: deliveries[outcome] }} />
      ))}
    </div>
    <ul className={classes.legend}>
      {OUTCOMES.filter((outcome) => outcome !== 'pending' || deliveries.pending > 0).map((outcome) => (
        <li key={outcome} data-outcome={outcome} data-none={deliveries[outcome] === 0 || undefined}>
          <Hint says={OUTCOME_WORDS[outcome].meaning}>
            {OUTCOME_WORDS[outcome].word} <b>{count(deliveries[outcome])}</b>
          </Hint>
        </li>
      ))}
    </ul>
  </div>
)
