import type { ReactNode } from 'react'
import { inFull, toTheSecond } from './instant.ts'

/** A value, or the dash that stands for an absent one. */
export const Value = ({ children }: { children: ReactNode }) =>
  children === null || children === undefined || children === '' ? (
    <span className="absent">-</span>
  ) : (
    children
  )

/** An instant to the second, in full with its zone under the pointer. */
export const Instant = ({ at }: { at: string | null }) =>
  at === null ? (
    <Value>{null}</Value>
  ) : (
    <time dateTime={at} title={inFull(at)} style={{ whiteSpace: 'nowrap' }}>
      {toTheSecond(at)}
    </time>
  )
