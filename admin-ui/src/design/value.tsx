import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { useClock } from '../clock.ts'
import { agoWords, inFull, toTheSecond } from './instant.ts'
import { useTicking } from './time/use-ticking.ts'
import classes from './value.module.css'

/** A value, or the dash that stands for an absent one: the one way to show that there is none. */
export const Value = ({ children }: { children: ReactNode }) =>
  children === null || children === undefined || children === '' ? (
    <span className="absent">-</span>
  ) : (
    children
  )

interface InstantProps {
  /** ISO 8601; null shows the dash. */
  at: string | null
  /** To the second from the start, where seconds count: how long a node has been silent. */
  exact?: boolean
  /** Stands inside a link, which shows the exact time when it has the focus: a button in a link is none. */
  inLink?: boolean
}

/**
 * Every time of the dashboard: "3 min ago" by the server's clock, and the exact time with its zone under the pointer, on focus and
 * on a tap (see HintBubble). On paper, and for who has chosen so (see TimesNote), it is told to the second.
 *
 *     <Instant at={user.lastSignInAt} />
 */
export const Instant = ({ at, exact = false, inLink = false }: InstantProps) => {
  if (at === null) return <Value>{null}</Value>
  const time = (
    <time dateTime={at} data-hint={inLink ? inFull(at) : undefined} className={classes.time}>
      {exact ? toTheSecond(at) : <Ago at={at} />}
    </time>
  )
  if (inLink) return time
  return (
    <UnstyledButton className={classes.instant} data-hint={inFull(at)}>
      {time}
    </UnstyledButton>
  )
}

const Ago = ({ at }: { at: string }) => {
  const clock = useClock()
  const words = useTicking(() => agoWords(at, clock.now()))
  return (
    <>
      <span className={classes.ago}>{words}</span>
      <span className={classes.exact}>{toTheSecond(at)}</span>
    </>
  )
}
