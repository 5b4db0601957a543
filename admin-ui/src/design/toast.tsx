import { notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'

interface Toast {
  /** By which it can be put away again. */
  id?: string
  title: string
  message: ReactNode
  /** Stays until it is put away; otherwise it goes by itself. */
  stays?: boolean
  bad?: boolean
}

/** Says what has happened, beside what one is doing. Speaks to screen readers too. */
export const toast = ({ id, title, message, stays = false, bad = false }: Toast): void => {
  notifications.show({
    id,
    title,
    message,
    autoClose: stays ? false : 8_000,
    color: bad ? 'brick' : 'ink',
    'data-bad': bad || undefined,
    withBorder: true,
    closeButtonProps: { 'aria-label': `Put away: ${title}` },
  })
}

export const putAway = (id: string): void => {
  notifications.hide(id)
}
