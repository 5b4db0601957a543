import { Button, Group, Modal, Stack, Text } from '@mantine/core'

interface UnsavedQuestionProps {
  opened: boolean
  title: string
  text: string
  /** What keeps it. It has the focus. */
  keep: string
  /** What loses it. */
  lose: string
  onKeep(): void
  onLose(): void
}

/** Asks before something that is not saved is lost. Escape keeps it, and the focus goes back to where it was. */
export const UnsavedQuestion = ({
  opened,
  title,
  text,
  keep,
  lose,
  onKeep,
  onLose,
}: UnsavedQuestionProps) => (
  <Modal.Root
    opened={opened}
    onClose={onKeep}
    // Mantine listens on the window: it would take the key that has just opened this one.
    closeOnEscape={false}
    size={380}
    padding="lg"
    radius="lg"
    centered
    // Above the dialog whose text it asks about.
    zIndex={520}
    transitionProps={{ duration: 120, transition: 'fade' }}
    styles={{ title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 600, lineHeight: 1.35 } }}
  >
    <Modal.Overlay backgroundOpacity={0.35} />
    <Modal.Content>
      <Modal.Header role="presentation">
        <Modal.Title>{title}</Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <Stack gap="md" onKeyDown={({ key }) => key === 'Escape' && onKeep()}>
          <Text size="sm">{text}</Text>
          <Group justify="flex-end" gap="xs">
            <Button size="sm" variant="default" onClick={onKeep} data-autofocus>
              {keep}
            </Button>
            <Button size="sm" color="brick" onClick={onLose}>
              {lose}
            </Button>
          </Group>
        </Stack>
      </Modal.Body>
    </Modal.Content>
  </Modal.Root>
)
