import type { RevocationPreview } from '@curfew/shared'
import { Alert, Anchor, Skeleton } from '@mantine/core'
import { isPassing, Refused } from '../../api/refused.ts'
import { counted } from '../../design/numbers.ts'
import { wordsOfError } from '../../design/states.tsx'
import { type Act, nameOf, onlyPersonOf } from '../act.ts'
import classes from './counts.module.css'
import { Counts } from './counts.tsx'

interface PreviewProps {
  preview: RevocationPreview | undefined
  error: Error | null
  onRetry(): void
  /** The counts say nothing that the list of one user's sessions above does not. */
  withCounts: boolean
  /** The asker's own session is among them and is left alone. */
  keepsMine: boolean
  act: Act
}

/** Why there is nothing to do. */
const nobodyWords = (act: Act, keepsMine: boolean): string => {
  if (act.kind === 'session') return 'This session has already ended.'
  if (keepsMine) return 'There are no other sessions: only your own, which stays.'
  const person = onlyPersonOf(act)
  return person ? `${nameOf(person)} isn’t signed in.` : 'None of these users is signed in.'
}

/** Why it cannot be done at all. */
const refusalWords = (act: Act, error: Error): string => {
  if (!(error instanceof Refused)) return wordsOfError(error)
  if (error.is('target_above_rank')) return 'Only super users can do this to a super user.'
  return error.is('target_not_found') ? goneWords(act) : wordsOfError(error)
}

const goneWords = (act: Act): string => {
  if (act.kind === 'group') return 'This group no longer exists.'
  if (onlyPersonOf(act)) return 'This user no longer exists, or is outside your groups.'
  return 'Some of these users no longer exist, or are outside your groups.'
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
export const Preview = ({ preview, error, onRetry, withCounts, keepsMine, act }: PreviewProps) => {
  if (error)
    return (
      <Alert color="brick" role="alert" title="That isn’t possible">
        {refusalWords(act, error)}{' '}
        {isPassing(error) && (
          <Anchor component="button" type="button" size="sm" onClick={onRetry}>
            Try again
          </Anchor>
        )}
      </Alert>
    )
  if (!preview) return withCounts ? <Skeleton height={58} radius="md" aria-label="Counting…" /> : null
  if (!withCounts && preview.sessions > 0) return null
  const skipped = skippedWords(preview.skipped)
  return (
    <div role="status">
      {withCounts && preview.sessions > 0 && (
        <Counts
          {...preview}
          you={preview.includesYou ? 'Included' : keepsMine ? 'This session stays' : 'Not included'}
        />
      )}
      {preview.sessions === 0 && <p className={classes.note}>{nobodyWords(act, keepsMine)}</p>}
      {skipped && <p className={classes.note}>{skipped}</p>}
    </div>
  )
}
