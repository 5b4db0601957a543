import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'

interface DialogProps {
  /** Names the dialog, for eyes and for screen readers. */
  title: string
  /** What the cross in its corner is called. Required: Mantine's has no accessible name of its own. */
  closeLabel: string
  opened: boolean
  onClose(): void
  size?: number
  children: ReactNode
}

/**
 * A question that stands in the way of everything else until it is answered. Its owner keeps it mounted: one that appears
 * opened, or goes away with its closing, does not give the focus back.
 */
export const Dialog = ({ title, closeLabel, opened, onClose, size = 480, children }: DialogProps) => (
  <Modal.Root
    opened={opened}
    onClose={onClose}
    size={size}
    padding="lg"
    radius="lg"
    centered
    // Above the toasts: on a phone they would lie upon the buttons.
    zIndex={500}
    transitionProps={{ duration: 120, transition: 'fade' }}
    styles={{
      title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 600, lineHeight: 1.35 },
      header: { alignItems: 'flex-start' },
    }}
  >
    <Modal.Overlay backgroundOpacity={0.35} />
    <Modal.Content>
      {/* Mantine draws a header element, which would be a second banner of the page. */}
      <Modal.Header role="presentation">
        <Modal.Title>{title}</Modal.Title>
        <Modal.CloseButton aria-label={closeLabel} />
      </Modal.Header>
      <Modal.Body>{children}</Modal.Body>
    </Modal.Content>
  </Modal.Root>
)
