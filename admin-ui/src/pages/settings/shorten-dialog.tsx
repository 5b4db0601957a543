import type { Page, SessionView } from '@curfew/shared'
import { durationInWords } from '@curfew/shared/words'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useHttp } from '../../api/use-http.ts'
import { useClock } from '../../clock.ts'
import { Dialog } from '../../design/dialog.tsx'
import { counted } from '../../design/numbers.ts'

interface ShortenDialogProps {
  opened: boolean
  timeoutSeconds: number
  saving: boolean
  onCancel(): void
  onConfirm(): void
}

const idleWords = (sessions: number): string =>
  sessions === 0
    ? 'No session has been idle for longer, so none ends at once.'
    : `${counted(sessions, 'session has', 'sessions have')} been idle for longer and will end at once.`

/** Shortening the timeout ends sessions at once: says how many before it is done. */
export const ShortenDialog = ({
  opened,
  timeoutSeconds,
  saving,
  onCancel,
  onConfirm,
}: ShortenDialogProps) => {
  const http = useHttp()
  const clock = useClock()
  const idle = useQuery({
    queryKey: ['idle sessions', timeoutSeconds],
    queryFn: ({ signal }) => {
      const lastActiveBefore = new Date(clock.now() - timeoutSeconds * 1_000).toISOString()
      return http.get<Page<SessionView>>(
        '/v1/sessions',
        { status: 'active', lastActiveBefore, limit: 1 },
        signal,
      )
    },
    enabled: opened,
    gcTime: 0,
  })
  const words = durationInWords(timeoutSeconds)
  return (
    <Dialog
      title={`Shorten the idle timeout to ${words}?`}
      closeLabel="Close without shortening"
      opened={opened}
      onClose={onCancel}
      size={440}
    >
      <Stack gap="md">
        <Text role="status">
          {idle.data
            ? idleWords(idle.data.total)
            : 'Sessions that have been idle for longer will end at once.'}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button size="sm" variant="default" onClick={onCancel} data-autofocus>
            Cancel
          </Button>
          <Button size="sm" color="brick" loading={saving} onClick={onConfirm}>
            Shorten to {words}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
