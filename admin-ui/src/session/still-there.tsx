import { browserTime, countDown, spokenSeconds } from '@curfew/client/dashboard'
import { useCurfew } from '@curfew/client/react'
import { durationInWords, english, fill, minutesAndSeconds } from '@curfew/shared/words'
import { Button, Group } from '@mantine/core'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import classes from './still-there.module.css'
import { useTabTitle } from './use-tab-title.ts'

const WORDS = english.warning
const [BEFORE, AFTER] = WORDS.body.split('{left}')

interface StillThereProps {
  /** Milliseconds since the epoch, by this device. */
  endsAt: number
  isConnected: boolean
}

interface Left {
  seconds: number
  /** What screen readers were told last: when the question appears, and now and then. */
  spoken: number
}

const secondsUntil = (endsAt: number): number => Math.max(0, Math.ceil((endsAt - browserTime.now()) / 1_000))

const useCountdown = (endsAt: number): Left => {
  const [left, setLeft] = useState<Left>(() => ({
    seconds: secondsUntil(endsAt),
    spoken: secondsUntil(endsAt),
  }))
  useEffect(
    () =>
      countDown(endsAt, browserTime, (seconds) =>
        setLeft((before) => ({
          seconds,
          spoken: spokenSeconds(before.seconds, seconds) ?? before.spoken,
        })),
      ),
    [endsAt],
  )
  return left
}

/** "Still there?": asked before the dashboard's own session ends for inactivity. */
export const StillThere = ({ endsAt, isConnected }: StillThereProps) => {
  const curfew = useCurfew()
  const dialog = useRef<HTMLDialogElement>(null)
  const safe = useRef<HTMLButtonElement>(null)
  const titleId = useId()
  const bodyId = useId()
  const { seconds, spoken } = useCountdown(endsAt)
  const [state, setState] = useState<'asking' | 'staying' | 'leaving' | 'failed'>('asking')
  const left = minutesAndSeconds(seconds * 1_000)
  useTabTitle(`(${left}) ${WORDS.title}`)

  // A native modal dialog lies above everything, other dialogs too, and takes and gives back the focus by itself; the latter
  // only if it is closed before it leaves the page.
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    // React's `autoFocus` comes too early, and the browser would take the first button.
    safe.current?.focus()
    return () => shown?.close()
  }, [])

  const stay = async (): Promise<void> => {
    setState('staying')
    setState((await curfew.extend()) ? 'asking' : 'failed')
  }
  const leave = async (): Promise<void> => {
    setState('leaving')
    setState((await curfew.signOut()) ? 'asking' : 'failed')
  }

  return (
    <dialog
      ref={dialog}
      className={classes.dialog}
      role="alertdialog"
      aria-labelledby={titleId}
      aria-describedby={bodyId}
      onCancel={(event) => {
        event.preventDefault()
        void stay()
      }}
    >
      <h2 id={titleId}>{WORDS.title}</h2>
      <p id={bodyId}>
        {seconds === 0 ? (
          'Signing you out…'
        ) : (
          <>
            {BEFORE}
            <b role="timer">{left}</b>
            {AFTER}
          </>
        )}
      </p>
      <p className="seen-by-readers-only" role="status">
        {fill(WORDS.spoken, { duration: durationInWords(spoken) })}
      </p>
      {!isConnected && (
        <p role="status" className={classes.failed}>
          {english.offline.title} {english.offline.body}
        </p>
      )}
      {state === 'failed' && (
        <p role="alert" className={classes.failed}>
          {WORDS.failed}
        </p>
      )}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button size="sm" variant="default" loading={state === 'leaving'} onClick={() => void leave()}>
          {WORDS.signOut}
        </Button>
        <Button ref={safe} size="sm" loading={state === 'staying'} onClick={() => void stay()}>
          {WORDS.stay}
        </Button>
      </Group>
    </dialog>
  )
}
