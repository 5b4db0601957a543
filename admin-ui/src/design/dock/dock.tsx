import { ActionIcon, Button, CloseButton } from '@mantine/core'
import { IconAlertTriangle, IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { putAllAway, putAway, type Toast, useToasts } from '../toast.tsx'
import classes from './dock.module.css'
import { useOwnRoom } from './use-own-room.ts'

/**
 * The one place where the page tells what has happened. It has room of its own at the foot of the page, so it covers nothing, and
 * nothing has to go away in time.
 */
export const Dock = () => {
  const toasts = useToasts()
  const [latest] = toasts
  const [seen, setSeen] = useState<{ latest?: string; shown?: string }>({})
  // What has just happened comes before what somebody was leafing through.
  if (latest?.id !== seen.latest) setSeen({ latest: latest?.id, shown: latest?.id })
  // It belongs to who was signed in.
  useEffect(() => putAllAway, [])

  const index = Math.max(
    0,
    toasts.findIndex(({ id }) => id === seen.shown),
  )
  const shown = toasts[index]
  const leaf = (to: number): void => setSeen({ latest: latest?.id, shown: toasts[to]?.id })
  return (
    // It can take the focus: of what is put away, something that stays has to be given it.
    <div className={classes.place} tabIndex={-1} data-not-printed>
      <div role="status" className="seen-by-readers-only">
        {latest && wordsOf(latest)}
      </div>
      {shown && (
        <News toast={shown}>
          {toasts.length > 1 && <Pager index={index} total={toasts.length} onLeaf={leaf} />}
        </News>
      )}
    </div>
  )
}

const wordsOf = ({ title, message }: Toast): string =>
  typeof message === 'string' ? `${title}. ${message}` : title

const News = ({ toast, children }: { toast: Toast; children: ReactNode }) => {
  const { id, title, message, bad } = toast
  const room = useOwnRoom<HTMLElement>('--dock-height')
  return (
    <section ref={room} aria-label="Notifications" className={classes.dock} data-bad={bad || undefined}>
      {bad && <IconAlertTriangle size={18} className={classes.mark} aria-hidden />}
      <div className={classes.text} key={id}>
        <p className={classes.title}>{title}</p>
        <div className={classes.message}>{message}</div>
      </div>
      <div className={classes.buttons}>
        {children}
        <CloseButton size={28} aria-label={`Dismiss: ${title}`} onClick={() => putAway(id)} />
      </div>
    </section>
  )
}

interface PagerProps {
  index: number
  total: number
  onLeaf(to: number): void
}

const Pager = ({ index, total, onLeaf }: PagerProps) => (
  <>
    <ActionIcon aria-label="Newer notification" disabled={index === 0} onClick={() => onLeaf(index - 1)}>
      <IconChevronLeft size={16} aria-hidden />
    </ActionIcon>
    <span className={classes.count}>
      {index + 1} of {total}
    </span>
    <ActionIcon
      aria-label="Older notification"
      disabled={index === total - 1}
      onClick={() => onLeaf(index + 1)}
    >
      <IconChevronRight size={16} aria-hidden />
    </ActionIcon>
    <Button variant="subtle" color="gray" size="compact-xs" h={28} onClick={putAllAway}>
      Clear all
    </Button>
  </>
)
