import { count } from '../../design/numbers.ts'
import classes from './counts.module.css'

interface CountsProps {
  sessions: number
  users: number
  superUsers: number
  /** The session that asks is among them. */
  includesYou: boolean
  /** What becomes of it. */
  you: string
}

/** How many something would sign out. */
export const Counts = ({ sessions, users, superUsers, includesYou, you }: CountsProps) => (
  <dl className={classes.counts}>
    <div>
      <dt>Sessions</dt>
      <dd>{count(sessions)}</dd>
    </div>
    <div>
      <dt>Users</dt>
      <dd>{count(users)}</dd>
    </div>
    <div>
      <dt>Super users</dt>
      <dd>{count(superUsers)}</dd>
    </div>
    <div data-you={includesYou || undefined}>
      <dt>You</dt>
      <dd className={classes.words}>{you}</dd>
    </div>
  </dl>
)
