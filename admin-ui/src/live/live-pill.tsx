import { ActionIcon, Tooltip } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useClock } from '../clock.ts'
import { shortAge } from '../design/short-age.ts'
import type { LiveState } from './live.ts'
import classes from './live-pill.module.css'
import { useLive, useLiveState } from './use-live.ts'

const useNow = (): number => {
  const clock = useClock()
  const [now, setNow] = useState(clock.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), 1_000)
    return () => clearInterval(timer)
  }, [clock])
  return now
}

type Look = 'live' | 'paused' | 'lost' | 'starting'

interface Pill {
  look: Look
  text: string
  /** Since when the data has not been of now, in milliseconds. */
  since: number | null
}

const pillOf = ({ link, answeredAt, pausedAt }: LiveState): Pill => {
  if (pausedAt !== null) return { look: 'paused', text: 'Paused', since: pausedAt }
  if (link === 'connected') return { look: 'live', text: 'Live', since: null }
  if (link === 'gave_up') return { look: 'lost', text: 'Not connected', since: answeredAt }
  if (answeredAt === null) return { look: 'starting', text: 'Connecting…', since: null }
  return { look: 'lost', text: 'Reconnecting…', since: answeredAt }
}

/** Is what is on screen of now, and how old is it if not? With the button that stops it from changing. */
export const LivePill = () => {
  const live = useLive()
  const state = useLiveState()
  const now = useNow()
  if (!live || !state) return null
  const { look, text, since } = pillOf(state)
  const isPaused = state.pausedAt !== null
  const action = isPaused ? 'Resume' : 'Pause live updates'
  return (
    <div className={classes.pill} data-look={look}>
      <span className={classes.dot} aria-hidden />
      <span role="status">{text}</span>
      {since !== null && shortAge(now - since) !== 'now' && <span>{shortAge(now - since)} old</span>}
      <Tooltip label={action}>
        <ActionIcon size={24} aria-label={action} onClick={() => live.pause(!isPaused)}>
          {isPaused ? <IconPlayerPlay size={13} aria-hidden /> : <IconPlayerPause size={13} aria-hidden />}
        </ActionIcon>
      </Tooltip>
    </div>
  )
}
