import { Modal } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'

interface DialogProps {
  /** Names the dialog, for eyes and for screen readers. */
  title: string
  /** What the cross in its corner is called. Required: Mantine's has no accessible name of its own. */
  closeLabel: string
  opened: boolean
  onClose(): void
  /** Called when it has gone from the screen. */
  onGone?(): void
  size?: number
  children: ReactNode
}

/** A question that stands in the way of everything else until it is answered. */
export const Dialog = ({ title, closeLabel, opened, onClose, onGone, size = 480, children }: DialogProps) => {
  // Mantine notes where the focus was when `opened` changes, not when a modal appears opened: then it is never given back.
  const [shown, setShown] = useState(false)
  useEffect(() => setShown(opened), [opened])
  return (
    <Modal
      opened={shown}
      onClose={onClose}
      onExitTransitionEnd={onGone}
      title={title}
      closeButtonProps={{ 'aria-label': closeLabel }}
      size={size}
      padding="lg"
      radius="lg"
      centered
      overlayProps={{ backgroundOpacity: 0.35 }}
      transitionProps={{ duration: 120, transition: 'fade' }}
      styles={{
        title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 600, lineHeight: 1.35 },
        header: { alignItems: 'flex-start' },
      }}
    >
      {children}
    </Modal>
  )
}
