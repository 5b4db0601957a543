import type { Deliveries, DeliveryOutcome } from '@curfew/shared'
import { count } from '../design/numbers.ts'
import classes from './delivery-bar.module.css'

/** The outcomes in the order in which they are told, and what each means. */
export const OUTCOMES: readonly { outcome: DeliveryOutcome; meaning: string }[] = [
  { outcome: 'acknowledged', meaning: 'The client confirmed that it showed the notice.' },
  { outcome: 'closed', meaning: 'The client closed its connection without confirming.' },
  { outcome: 'unreachable', meaning: 'The client gave no sign: its connection was cut.' },
  { outcome: 'pending', meaning: 'Not known yet: at most a few seconds.' },
]

/** Client by client in one line: what share confirmed, closed, could not be reached, and as long as there is one, is open. */
export const DeliveryBar = ({ deliveries }: { deliveries: Deliveries }) => (
  <div>
    <div className={classes.bar} aria-hidden>
      {OUTCOMES.map(({ outcome }) => (
        <span key={outcome} data-outcome={outcome} style={{ flexGrow: deliveries[outcome] }} />
      ))}
    </div>
    <ul className={classes.legend}>
      {OUTCOMES.filter(({ outcome }) => outcome !== 'pending' || deliveries.pending > 0).map(
        ({ outcome, meaning }) => (
          <li
            key={outcome}
            data-outcome={outcome}
            data-none={deliveries[outcome] === 0 || undefined}
            title={meaning}
          >
            {outcome} <b>{count(deliveries[outcome])}</b>
          </li>
        ),
      )}
    </ul>
  </div>
)
