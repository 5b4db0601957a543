import type { GlobalPolicy } from '@curfew/shared'
import { exactDurationInWords } from '@curfew/shared/words'
import { Alert, Button, Group } from '@mantine/core'
import { warningWords } from './saved-words.ts'

interface VersionConflictProps {
  theirs: GlobalPolicy
  onTakeTheirs(): void
  onKeepMine(): void
}

/** Someone else saved first: shows what holds now and lets the reader choose. */
export const VersionConflict = ({ theirs, onTakeTheirs, onKeepMine }: VersionConflictProps) => (
  <Alert color="gray" role="alert" title="Someone else changed this">
    {theirs.idleTimeoutSeconds === null
      ? 'There is no idle timeout now.'
      : `The idle timeout is now ${exactDurationInWords(theirs.idleTimeoutSeconds)}, the warning ${warningWords(theirs)}.`}{' '}
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
