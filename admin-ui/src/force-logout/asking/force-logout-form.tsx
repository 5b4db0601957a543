import type { RevocationView } from '@curfew/shared'
import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { isPassing } from '../../api/refused.ts'
import { useHttp } from '../../api/use-http.ts'
import { randomId } from '../../browser/random-id.ts'
import { type Draft, useDialog } from '../../design/dialog.tsx'
import { wordsOfFailedAct } from '../../design/states.tsx'
import { useMay } from '../../session/me.ts'
import { type Act, buttonOf, onlyPersonOf, readerOf, targetOf, titleOf } from '../act.ts'
import { idempotencyKeys } from '../idempotency.ts'
import { revoke } from '../revoke.ts'
import { Whom } from '../whom.tsx'
import { askingOf } from './ask.ts'
import { CountField } from './count-field.tsx'
import { isMessageTooLong, MessageField } from './message-field.tsx'
import { Preview } from './preview.tsx'
import { isReasonTooLong, ReasonField } from './reason-field.tsx'
import { useCount } from './use-count.ts'
import { useTypedCount } from './use-typed-count.ts'

interface ForceLogoutFormProps {
  act: Act
  /** `shown`: how many sessions were counted when the button was pressed. */
  onDone(revocation: RevocationView, shown: number | null): void
}

/** The question before an act, as hard as the act calls for. The safe answer has the focus. */
export const ForceLogoutForm = ({ act, onDone }: ForceLogoutFormProps) => {
  const http = useHttp()
  const [keyFor] = useState(() => idempotencyKeys(randomId))
  const [keepsMine, setKeepsMine] = useState(true)
  const [message, setMessage] = useState('')
  const [reason, setReason] = useState('')
  const mayDoIt = useMay(act.kind === 'everyone' ? 'sessions:revoke-everyone' : 'sessions:revoke')

  const { preview, isCurrent, error, retry, includesMe, keep, reach } = useCount(act, keepsMine)
  const asking = askingOf(act, reach)
  const sessions = preview?.sessions ?? 0
  const typed = useTypedCount(preview?.sessions)
  const doIt = useMutation({
    mutationFn: async () => {
      const request = {
        target: targetOf(act, keep),
        message: message.trim() || undefined,
        reasonAdmin: reason.trim() || undefined,
      }
      return { revocation: await revoke(http, request, keyFor(request)), shown: sessions }
    },
    onSuccess: ({ revocation, shown }) => onDone(revocation, shown),
  })

  const isWritten = message.trim() !== '' || reason.trim() !== ''
  /** Nobody is left to sign out, and nothing is written that would go from sight. */
  const isPointless = preview?.sessions === 0 && !isWritten && !doIt.isPending
  const isUnanswered = doIt.isPending || isPassing(doIt.error)
  const draft: Draft = doIt.isPending ? 'sent' : !isWritten ? 'none' : isUnanswered ? 'unanswered' : 'written'
  const { close } = useDialog(draft, preview && titleOf(act, preview.users))
  const needsReason = asking === 'preview' || asking === 'count'
  const ready =
    mayDoIt &&
    isCurrent &&
    sessions > 0 &&
    !isMessageTooLong(message) &&
    !isReasonTooLong(reason) &&
    (!needsReason || reason.trim() !== '') &&
    (asking !== 'count' || typed.isRight)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!ready || doIt.isPending) return
    // The button is disabled meanwhile, and a page without a focus is one where nobody is at work.
    event.currentTarget.closest<HTMLElement>('[role="dialog"]')?.focus()
    doIt.mutate()
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Whom act={act} keep={keep} signedIn={preview?.users} />
        {mayDoIt ? (
          <Preview
            preview={preview}
            // Nothing is said of who has been signed out while nobody knows.
            error={isUnanswered && isPassing(error) ? null : error}
            onRetry={retry}
            withCounts={onlyPersonOf(act) === null}
            keepsMine={keep !== null}
            act={act}
          />
        ) : (
          <Alert color="brick" role="alert" title="That isn’t possible">
            You no longer have permission to do this.
          </Alert>
        )}
        {asking === 'count' && act.kind !== 'everyone' && !isPointless && (
          <Text size="sm">This is everyone who is signed in.</Text>
        )}
        {includesMe && act.kind !== 'session' && (
          <Checkbox
            checked={keepsMine}
            onChange={(event) => setKeepsMine(event.currentTarget.checked)}
            label="Keep my session"
            description={keepsMine ? undefined : 'You will be signed out of this dashboard too.'}
          />
        )}
        {!isPointless && (
          <>
            <MessageField reader={readerOf(act)} value={message} onChange={setMessage} />
            {asking !== 'lightly' && (
              <ReasonField isRequired={needsReason} value={reason} onChange={setReason} />
            )}
            {asking === 'count' && preview && <CountField of={typed} />}
          </>
        )}
        {doIt.isError && (
          <Alert color="brick" title="That didn’t work" role="alert">
            {wordsOfFailedAct(doIt.error)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button size="sm" variant="default" onClick={close} data-autofocus>
            {isPointless ? 'Close' : 'Cancel'}
          </Button>
          {!isPointless && (
            <Button size="sm" color="brick" type="submit" disabled={!ready} loading={doIt.isPending}>
              {buttonOf(act.kind === 'session' ? undefined : preview?.sessions)}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
