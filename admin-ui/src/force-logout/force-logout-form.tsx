import type { RevocationView } from '@curfew/shared'
import { Alert, Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Unreachable } from '../api/refused.ts'
import { useHttp } from '../api/use-http.ts'
import { randomId } from '../browser/random-id.ts'
import { count } from '../design/numbers.ts'
import { wordsOfError } from '../design/states.tsx'
import { useMe } from '../session/me.ts'
import { type Act, askingOf, buttonOf, isCountTyped, readerOf, targetOf } from './act.ts'
import { idempotencyKeys } from './idempotency.ts'
import { isMessageTooLong, MessageField } from './message-field.tsx'
import { Preview } from './preview.tsx'
import { previewQuery, revoke } from './revoke.ts'
import { Whom } from './whom.tsx'

interface ForceLogoutFormProps {
  act: Act
  onCancel(): void
  onDone(revocation: RevocationView): void
}

/** The question before an act, as hard as the act calls for. The safe answer has the focus. */
export const ForceLogoutForm = ({ act, onCancel, onDone }: ForceLogoutFormProps) => {
  const http = useHttp()
  const me = useMe()
  const asking = askingOf(act)
  const [keyFor] = useState(() => idempotencyKeys(randomId))
  const [keepsMine, setKeepsMine] = useState(true)
  const [message, setMessage] = useState('')
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')

  const whole = useQuery(previewQuery(http, act, null))
  const includesMe = whole.data?.includesYou === true
  const keep = includesMe && keepsMine ? me.session.id : null
  const preview = useQuery({ ...previewQuery(http, act, keep), enabled: whole.isSuccess })
  const shown = whole.isSuccess ? preview : whole
  const doIt = useMutation({
    mutationFn: () => {
      const request = {
        target: targetOf(act, keep),
        message: message.trim() || undefined,
        reasonAdmin: reason.trim() || undefined,
      }
      return revoke(http, request, keyFor(request))
    },
    onSuccess: onDone,
  })

  const needsReason = asking !== 'list'
  const ready =
    preview.data !== undefined &&
    preview.data.sessions > 0 &&
    !isMessageTooLong(message) &&
    (!needsReason || reason.trim() !== '') &&
    (asking !== 'count' || isCountTyped(typed, preview.data.sessions))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (ready && !doIt.isPending) doIt.mutate()
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Whom act={act} keep={keep} />
        <Preview
          preview={shown.data}
          error={shown.error}
          onRetry={() => void shown.refetch()}
          withCounts={act.kind !== 'user'}
          keepsMine={keep !== null}
          isOne={act.kind === 'user' || ('people' in act && act.people.length === 1)}
        />
        {includesMe && (
          <Checkbox
            checked={keepsMine}
            onChange={(event) => setKeepsMine(event.currentTarget.checked)}
            label="Keep my session"
            description={keepsMine ? undefined : 'You will be signed out of this dashboard too.'}
          />
        )}
        <MessageField reader={readerOf(act)} value={message} onChange={setMessage} />
        <TextInput
          label={needsReason ? 'Internal reason' : 'Internal reason (optional)'}
          description="Saved in the audit log, not shown to users."
          required={needsReason}
          maxLength={1_000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {asking === 'count' && preview.data && (
          <TextInput
            label={`Type ${count(preview.data.sessions)} to confirm`}
            description="The number of sessions that will end."
            inputMode="numeric"
            autoComplete="off"
            required
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {doIt.isError && (
          <Alert color="brick" title="That didn’t work" role="alert">
            {wordsOfError(doIt.error)}
            {doIt.error instanceof Unreachable && ' It may have gone through. It’s safe to try again.'}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button size="sm" variant="default" onClick={onCancel} data-autofocus>
            Cancel
          </Button>
          <Button size="sm" color="brick" type="submit" disabled={!ready} loading={doIt.isPending}>
            {buttonOf(preview.data?.sessions)}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
