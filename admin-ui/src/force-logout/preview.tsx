import type { RevocationPreview } from '@curfew/shared'
import { Alert, Anchor, Skeleton } from '@mantine/core'
import { isPassing, Refused } from '../api/refused.ts'
import { count, counted } from '../design/numbers.ts'
import { wordsOfError } from '../design/states.tsx'
import classes from './preview.module.css'

interface PreviewProps {
  preview: RevocationPreview | undefined
  error: Error | null
  onRetry(): void
  /** The counts say nothing that the list of one user's sessions above does not. */
  withCounts: boolean
  /** The asker's own session is among them and is left alone. */
  keepsMine: boolean
  /** One person is meant, not several. */
  isOne: boolean
}

/** Why there is nothing to do. */
const nobodyWords = (keepsMine: boolean, isOne: boolean): string => {
  if (keepsMine) return 'There are no other sessions: only your own, which stays.'
  return isOne ? 'Not signed in.' : 'None of these users is signed in.'
}

const skippedWords = ({ superUsers, outOfScope }: RevocationPreview['skipped']): string | null => {
  const parts = [
    superUsers > 0 ? counted(superUsers, 'super user') : null,
    outOfScope > 0 ? `${counted(outOfScope, 'user')} outside your groups` : null,
  ].filter((part) => part !== null)
  return parts.length === 0
    ? null
    : `Not included, because you don’t have permission: ${parts.join(' and ')}.`
}

/** What the act would do, counted by the server. */
export const Preview = ({ preview, error, onRetry, withCounts, keepsMine, isOne }: PreviewProps) => {
  if (error)
    return (
      <Alert color="brick" role="alert" title="That isn’t possible">
        {error instanceof Refused && error.is('target_not_found')
          ? 'Some of these users no longer exist, or are outside your groups.'
          : wordsOfError(error)}{' '}
        {isPassing(error) && (
          <Anchor component="button" type="button" size="sm" onClick={onRetry}>
            Try again
          </Anchor>
        )}
      </Alert>
    )
  if (!preview) return <Skeleton height={58} radius="md" aria-label="Counting…" />
  if (!withCounts && preview.sessions > 0) return null
  const skipped = skippedWords(preview.skipped)
  return (
    <div role="status">
      {withCounts && (
        <dl className={classes.counts}>
          <div>
            <dt>Sessions</dt>
            <dd>{count(preview.sessions)}</dd>
          </div>
          <div>
            <dt>Users</dt>
            <dd>{count(preview.users)}</dd>
          </div>
          <div>
            <dt>Super users</dt>
            <dd>{count(preview.superUsers)}</dd>
          </div>
          <div data-you={preview.includesYou || undefined}>
            <dt>You</dt>
            <dd>{preview.includesYou ? 'Included' : keepsMine ? 'This session stays' : 'Not included'}</dd>
          </div>
        </dl>
      )}
      {preview.sessions === 0 && <p className={classes.note}>{nobodyWords(keepsMine, isOne)}</p>}
      {skipped && <p className={classes.note}>{skipped}</p>}
    </div>
  )
}
