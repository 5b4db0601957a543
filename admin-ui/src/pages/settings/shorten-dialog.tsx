import type { GlobalPolicy, PolicyPreview } from '@curfew/shared'
import { exactDurationInWords } from '@curfew/shared/words'
import { Alert, Anchor, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useHttp } from '../../api/use-http.ts'
import { Dialog, useDialog } from '../../design/dialog.tsx'
import { counted } from '../../design/numbers.ts'
import { wordsOfError } from '../../design/states.tsx'
import { Instant } from '../../design/value.tsx'
import { FEW } from '../../force-logout/asking/ask.ts'
import { CountField } from '../../force-logout/asking/count-field.tsx'
import { Counts } from '../../force-logout/asking/counts.tsx'
import { isCurrent } from '../../force-logout/asking/is-current.ts'
import { useRecount } from '../../force-logout/asking/use-recount.ts'
import { useTypedCount } from '../../force-logout/asking/use-typed-count.ts'
import { PREVIEW } from '../../force-logout/revoke.ts'
import { IdleSessions } from './idle-sessions.tsx'

interface ShortenDialogProps {
  opened: boolean
  /** What would be saved. */
  policy: Pick<GlobalPolicy, 'idleTimeoutSeconds' | 'idleWarningSeconds'>
  timeoutSeconds: number
  saving: boolean
  onCancel(): void
  /** Told how many sessions it was said to end. */
  onConfirm(sessions: number): void
}

/** A shorter timeout ends sessions at once: shows whom, and asks the harder the more there are. */
export const ShortenDialog = ({ opened, onCancel, ...rest }: ShortenDialogProps) => (
  <Dialog
    title={`Shorten the idle timeout to ${exactDurationInWords(rest.timeoutSeconds)}?`}
    closeLabel="Close without shortening"
    opened={opened}
    onClose={onCancel}
  >
    <ShortenForm {...rest} />
  </Dialog>
)

const ShortenForm = ({
  policy,
  timeoutSeconds,
  saving,
  onConfirm,
}: Omit<ShortenDialogProps, 'opened' | 'onCancel'>) => {
  const http = useHttp()
  const { close } = useDialog(saving ? 'sent' : 'none')
  useRecount()
  const preview = useQuery({
    queryKey: [...PREVIEW, 'policy', policy],
    queryFn: ({ signal }) =>
      http.send<PolicyPreview>(
        'POST',
        '/v1/policies/preview',
        { layer: 'global', policy },
        { signal, isBackground: true },
      ),
    gcTime: 0,
  })
  const { now, later } = preview.data ?? {}
  const typed = useTypedCount(now?.sessions)
  const isMany = now !== undefined && now.sessions > FEW
  const ready = isCurrent(preview) && (!isMany || typed.isRight)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (ready && now && !saving) onConfirm(now.sessions)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {preview.isPending && <Skeleton height={58} radius="md" aria-label="Counting…" />}
        {/* Nothing is said of who has been signed out while nobody knows. */}
        {preview.isError && !saving && (
          <Alert
            color="brick"
            role="alert"
            title={`Couldn’t count ${now ? 'again ' : ''}whom this signs out`}
          >
            {wordsOfError(preview.error)}
            {!isCurrent(preview) && ' The timeout can’t be shortened without this count.'}{' '}
            <Anchor component="button" type="button" size="sm" onClick={() => void preview.refetch()}>
              Try again
            </Anchor>
          </Alert>
        )}
        {now && later && (
          <Stack gap="xs" role="status">
            {now.sessions > 0 && <Counts {...now} you={now.includesYou ? 'Included' : 'Not included'} />}
            <Text size="sm">{nowWords(now)}</Text>
            {now.sessions > 0 && !isMany && (
              <IdleSessions timeoutSeconds={timeoutSeconds} sessions={now.sessions} />
            )}
            {later.at !== null && <Later later={later} at={later.at} isMore={now.sessions > 0} />}
          </Stack>
        )}
        {isMany && <CountField of={typed} />}
        <Group justify="flex-end" gap="xs">
          <Button size="sm" variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button size="sm" color="brick" type="submit" disabled={!ready} loading={saving}>
            {now !== undefined && now.sessions > 0
              ? `Shorten and end ${counted(now.sessions, 'session')}`
              : 'Shorten the timeout'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface LaterProps {
  later: PolicyPreview['later']
  at: string
  /** Some end at once. */
  isMore: boolean
}

/** Those that the shorter timeout ends in the next 24 hours. */
const Later = ({ later: { sessions }, at, isMore }: LaterProps) => {
  const one = isMore ? 'more session' : 'session'
  return (
    <Text size="sm" c="dimmed" component="div">
      {sessions === 1 ? (
        <>
          1 {one} will end <Instant at={at} /> unless its user becomes active.
        </>
      ) : (
        <>
          {counted(sessions, one)} will end within 24 hours unless their users become active, the first{' '}
          <Instant at={at} />.
        </>
      )}
    </Text>
  )
}

const nowWords = ({ sessions, includesYou }: PolicyPreview['now']): string => {
  if (sessions === 0) return 'No sessions have been idle for longer, so none will end immediately.'
  const ends = `${counted(sessions, 'session has', 'sessions have')} been idle for longer and will end immediately.`
  return includesYou ? `${ends} Yours is among them and cannot be kept.` : ends
}
