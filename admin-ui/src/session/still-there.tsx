import { durationInWords, english, fill, minutesAndSeconds } from '@curfew/shared/words'
import { Button, Group } from '@mantine/core'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { useHttp } from '../api/use-http.ts'
import { useClock } from '../clock.ts'
import { useLink } from '../live/use-link.ts'
import classes from './still-there.module.css'
import { useSessionStore } from './use-session.ts'
import { useTabTitle } from './use-tab-title.ts'

const WORDS = english.warning
const [BEFORE, AFTER] = WORDS.body.split('{left}')

/** Spoken at these many seconds before the end, and when the question appears. */
const SPOKEN_AT = [60, 30, 20, 10]
/** Once the time is up, whether the session has really ended is asked this often. */
const ASK_AGAIN_MS = 3_000

interface StillThereProps {
  endsAt: string
}

/** Milliseconds until the end, from the clock and never from ticks: a laptop that slept has no ticks. */
const useRemaining = (endsAt: string): number => {
  const clock = useClock()
  const [remaining, setRemaining] = useState(() => Date.parse(endsAt) - clock.now())
  useEffect(() => {
    const timer = setInterval(() => setRemaining(Date.parse(endsAt) - clock.now()), 250)
    return () => clearInterval(timer)
  }, [endsAt, clock])
  return remaining
}

/** The text for screen readers: changes at the spoken seconds only. */
const spokenWords = (remaining: number, first: number): string => {
  const seconds = Math.ceil(remaining / 1_000)
  const passed = SPOKEN_AT.filter((at) => at < first && seconds <= at).at(-1) ?? first
  return fill(WORDS.spoken, { duration: durationInWords(passed) }) ?? ''
}

/** "Still there?": asked before the dashboard's own session ends for inactivity. */
export const StillThere = ({ endsAt }: StillThereProps) => {
  const link = useLink()
  const http = useHttp()
  const store = useSessionStore()
  const dialog = useRef<HTMLDialogElement>(null)
  const safe = useRef<HTMLButtonElement>(null)
  const titleId = useId()
  const bodyId = useId()
  const remaining = useRemaining(endsAt)
  const [first] = useState(() => Math.ceil(remaining / 1_000))
  const [state, setState] = useState<'asking' | 'staying' | 'leaving' | 'failed'>('asking')
  const isOver = remaining <= 0
  useTabTitle(`(${minutesAndSeconds(remaining)}) ${WORDS.title}`)

  // A native modal dialog lies above everything, other dialogs too, and takes and gives back the focus by itself; the latter
  // only if it is closed before it leaves the page.
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    // React's `autoFocus` comes too early, and the browser would take the first button.
    safe.current?.focus()
    return () => shown?.close()
  }, [])

  useEffect(() => {
    if (!isOver) return
    void store.verify(http)
    const timer = setInterval(() => void store.verify(http), ASK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [isOver, store, http])

  const stay = async (): Promise<void> => {
    setState('staying')
    try {
      const answer = await link?.extend()
      if (answer) store.dispatch({ kind: 'extended', idleDeadline: answer.idleDeadline })
    } catch {
      setState('failed')
    }
  }
  const leave = async (): Promise<void> => {
    setState('leaving')
    await store.signOut(http).catch(() => setState('failed'))
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
        {isOver ? (
          'Signing you out…'
        ) : (
          <>
            {BEFORE}
            <b role="timer">{minutesAndSeconds(remaining)}</b>
            {AFTER}
          </>
        )}
      </p>
      <p className="seen-by-readers-only" role="status">
        {spokenWords(remaining, first)}
      </p>
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
