import { Modal } from '@mantine/core'
import { createContext, type ReactNode, use, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { UnsavedQuestion } from './unsaved/unsaved-question.tsx'
import { useLeaveGuard } from './unsaved/use-leave-guard.ts'

interface DialogProps {
  /** Names the dialog, for eyes and for screen readers. */
  title: string
  /** What the cross in its corner is called. Required: Mantine's has no accessible name of its own. */
  closeLabel: string
  opened: boolean
  /** What was written in it is asked about before. */
  onClose(): void
  size?: number
  children: ReactNode
}

interface AroundDialog {
  /** Closes it, as its cross does. */
  close(): void
  setUnsaved(isUnsaved: boolean): void
}

const DialogContext = createContext<AroundDialog | null>(null)

/**
 * What is in a dialog says whether something is written there that would be lost, and closes the dialog by what it is given back.
 *
 * @throws outside of a dialog
 */
export const useDialog = (isUnsaved: boolean): { close(): void } => {
  const dialog = use(DialogContext)
  if (!dialog) throw new Error('useDialog needs a Dialog above it')
  const { setUnsaved } = dialog
  // At once: Escape may be the next key.
  useLayoutEffect(() => {
    setUnsaved(isUnsaved)
    return () => setUnsaved(false)
  }, [setUnsaved, isUnsaved])
  return dialog
}

/**
 * A question that stands in the way of everything else until it is answered. Its owner keeps it mounted: one that appears
 * opened, or goes away with its closing, does not give the focus back.
 */
export const Dialog = ({ title, closeLabel, opened, onClose, size = 480, children }: DialogProps) => {
  const [isUnsaved, setIsUnsaved] = useState(false)
  const unsaved = useRef(false)
  const setUnsaved = useCallback((now: boolean) => {
    unsaved.current = now
    setIsUnsaved(now)
  }, [])
  const [isClosing, setClosing] = useState(false)
  const guard = useLeaveGuard(opened && isUnsaved)
  const isAsked = opened && (isClosing || guard.isAsked)
  const close = (): void => (unsaved.current ? setClosing(true) : onClose())
  const keep = (): void => {
    setClosing(false)
    guard.stay()
  }
  const lose = (): void => {
    setClosing(false)
    guard.leave()
    onClose()
  }
  return (
    <>
      <Modal.Root
        opened={opened}
        onClose={close}
        // Its own question is answered first.
        closeOnEscape={!isAsked}
        closeOnClickOutside={!isAsked}
        size={size}
        padding="lg"
        radius="lg"
        centered
        // Above the foot of the page.
        zIndex={500}
        transitionProps={{ duration: 120, transition: 'fade' }}
        styles={{
          title: {
            fontSize: 'var(--mantine-font-size-lg)',
            fontWeight: 600,
            lineHeight: 1.35,
            minWidth: 0,
            overflowWrap: 'anywhere',
          },
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
          <Modal.Body>
            <DialogContext value={{ close, setUnsaved }}>{children}</DialogContext>
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
      <UnsavedQuestion
        opened={isAsked}
        title="Discard what you wrote?"
        text="It has not been sent and will be lost."
        keep="Keep writing"
        lose="Discard"
        onKeep={keep}
        onLose={lose}
      />
    </>
  )
}
