import type { GlobalPolicy } from '@curfew/shared'
import { durationInWords } from '@curfew/shared/words'
import { Alert, Button, Group } from '@mantine/core'

interface VersionConflictProps {
  theirs: GlobalPolicy
  onTakeTheirs(): void
  onKeepMine(): void
}

/** Someone else saved first: shows what holds now and lets the reader choose. */
export const VersionConflict = ({ theirs, onTakeTheirs, onKeepMine }: VersionConflictProps) => (
  <Alert color="gray" role="alert" title="Someone else changed this">
    It is now{' '}
    {theirs.idleTimeoutSeconds === null ? 'no idle timeout' : durationInWords(theirs.idleTimeoutSeconds)}.
    Your changes weren’t saved.
    <Group gap="xs" mt="sm">
      <Button variant="default" onClick={onTakeTheirs}>
        Use theirs
      </Button>
      <Button variant="default" onClick={onKeepMine}>
        Overwrite with mine
      </Button>
    </Group>
  </Alert>
)
