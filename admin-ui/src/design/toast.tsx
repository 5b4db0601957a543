import { readingSeconds } from '@curfew/shared/words'
import { notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'

interface Toast {
  /** By which it can be put away again. */
  id?: string
  title: string
  message: ReactNode
  /** Goes by itself after so long, or as long as its text takes to read; null: stays until it is put away. */
  seconds?: number | null
  bad?: boolean
}

/** To notice that there is something to read. */
const NOTICE_SECONDS = 5

/**
 * Says what has happened, beside what one is doing. Speaks to screen readers too, and does not go while it is pointed at or
 * has the focus.
 */
export const toast = ({ id, title, message, seconds = 8, bad = false }: Toast): void => {
  const text = typeof message === 'string' ? `${title} ${message}` : title
  notifications.show({
    id,
    title,
    message,
    autoClose: seconds === null ? false : Math.max(seconds, NOTICE_SECONDS + readingSeconds(text)) * 1_000,
    color: bad ? 'brick' : 'ink',
    'data-bad': bad || undefined,
    withBorder: true,
    closeButtonProps: { 'aria-label': `Put away: ${title}` },
  })
}

export const putAway = (id: string): void => {
  notifications.hide(id)
}
