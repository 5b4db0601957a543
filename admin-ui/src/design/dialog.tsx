import { Modal, Text } from '@mantine/core'
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { UnsavedQuestion } from './unsaved/unsaved-question.tsx'
import { useLeaveGuard } from './unsaved/use-leave-guard.ts'

interface DialogProps {
  /** Names the dialog, for eyes and for screen readers. */
  title: string
  /**
   * What the cross in its corner is called, as long as nothing has been sent. Required: Mantine's has no accessible name of its own.
   */
  closeLabel: string
  opened: boolean
  /** What was written in it is asked about before. */
  onClose(): void
  size?: number
  children: ReactNode
}

/**
 * What would become of what is in a dialog if it were closed now. What was `written` would be lost; what is being `sent` cannot be
 * called back, so it stays open until there is an answer; what is `unanswered` may have been done.
 */
export type Draft = 'none' | 'written' | 'sent' | 'unanswered'

const LOSES = {
  written: 'It has not been sent and will be lost.',
  unanswered: 'It may already have gone through.',
} as const

interface AroundDialog {
  /** Closes it, as its cross does. */
  close(): void
  setDraft(draft: Draft): void
  setTitle(title: string | undefined): void
}

const DialogContext = createContext<AroundDialog | null>(null)

/**
 * What is in a dialog says what its closing would mean, and closes it by what it is given back.
 *
 * @param title takes the place of the dialog's own, once more is known
 * @throws outside of a dialog
 */
export const useDialog = (draft: Draft, title?: string): { close(): void } => {
  const dialog = use(DialogContext)
  if (!dialog) throw new Error('useDialog needs a Dialog above it')
  const { setDraft, setTitle } = dialog
  // At once: Escape may be the next key.
  useLayoutEffect(() => {
    setDraft(draft)
    return () => setDraft('none')
  }, [setDraft, draft])
  useLayoutEffect(() => {
    setTitle(title)
    return () => setTitle(undefined)
  }, [setTitle, title])
  return dialog
}

/**
 * A question that stands in the way of everything else until it is answered. Its owner keeps it mounted: one that appears
 * opened, or goes away with its closing, does not give the focus back.
 */
export const Dialog = ({ title, closeLabel, opened, onClose, size = 480, children }: DialogProps) => {
  const [draft, setShownDraft] = useState<Draft>('none')
  const latest = useRef<Draft>('none')
  const setDraft = useCallback((now: Draft) => {
    latest.current = now
    setShownDraft(now)
    setHeld(false)
  }, [])
  const [exactTitle, setTitle] = useState<string>()
  const [isClosing, setClosing] = useState(false)
  /** Somebody wanted to close it while an answer was on its way. */
  const [isHeld, setHeld] = useState(false)
  const guard = useLeaveGuard(opened && draft !== 'none')
  const { isAsked: isLeaving, stay } = guard
  useEffect(() => {
    if (!isLeaving || draft !== 'sent') return
    setHeld(true)
    stay()
  }, [isLeaving, draft, stay])
  const isAsked = opened && draft !== 'sent' && (isClosing || isLeaving)
  const close = (): void => {
    if (latest.current === 'none') onClose()
    else if (latest.current === 'sent') setHeld(true)
    else setClosing(true)
  }
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
            <Modal.Title>{exactTitle ?? title}</Modal.Title>
            <Modal.CloseButton
              aria-label={draft === 'sent' || draft === 'unanswered' ? 'Close' : closeLabel}
            />
          </Modal.Header>
          <Modal.Body>
            <DialogContext value={{ close, setDraft, setTitle }}>{children}</DialogContext>
            <Text size="sm" c="dimmed" ta="end" mt={isHeld ? 'xs' : 0} role="status">
              {isHeld && 'Already sent, waiting for the answer.'}
            </Text>
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
      <UnsavedQuestion
        opened={isAsked}
        title="Discard what you wrote?"
        text={LOSES[draft === 'unanswered' ? 'unanswered' : 'written']}
        keep="Keep writing"
        lose="Discard"
        onKeep={keep}
        onLose={lose}
      />
    </>
  )
}
