import { notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'

interface Toast {
  /** By which it can be put away again. */
  id?: string
  title: string
  message: ReactNode
  /** Goes by itself after so long, unless somebody is reading it; null: stays until it is put away. */
  seconds?: number | null
  bad?: boolean
}

/** Says what has happened, beside what one is doing. Speaks to screen readers too. */
export const toast = ({ id, title, message, seconds = 8, bad = false }: Toast): void => {
  notifications.show({
    id,
    title,
    message,
    autoClose: seconds === null ? false : seconds * 1_000,
    color: bad ? 'brick' : 'ink',
    'data-bad': bad || undefined,
    withBorder: true,
    closeButtonProps: { 'aria-label': `Put away: ${title}` },
  })
}

export const putAway = (id: string): void => {
  notifications.hide(id)
}
