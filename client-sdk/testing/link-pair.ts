import type { ExtendedEvent, Notice } from '@curfew/shared'
import type { Dial, LinkEvents } from '../src/connection/link.ts'
import type { Refusal } from '../src/connection/refusal.ts'

/** The server's end of a link that a client has dialled. What it sends arrives at once, and nothing after the end. */
export interface ServerEnd {
  readonly isOpen: boolean
  readonly received: ({ activity: number } | { ack: string } | 'extend')[]
  /** What the next `extend` is answered; null: nothing comes back. */
  answer: ExtendedEvent | null
  send<Name extends 'hello' | 'expiring' | 'extended' | 'updated' | 'heartbeat'>(
    name: Name,
    ...payload: Parameters<LinkEvents[Name]>
  ): void
  end(notice: Notice): void
  refuse(refusal: Refusal): void
  /** The network fails, or the server closes. */
  drop(): void
}

/** A dial whose other ends a test holds in its hand, in the order in which they were dialled. */
export function linkPairs(): { dial: Dial; ends: ServerEnd[]; last(): ServerEnd } {
  const ends: ServerEnd[] = []
  const dial: Dial = (events) => {
    let open = true
    const whileOpen = (act: () => void) => {
      if (open) act()
    }
    const shut = (act: () => void) =>
      whileOpen(() => {
        open = false
        act()
      })
    const end: ServerEnd = {
      get isOpen() {
        return open
      },
      received: [],
      answer: null,
      send: (name, ...payload) =>
        whileOpen(() => (events[name] as (...payload: unknown[]) => void)(...payload)),
      end: (notice) =>
        whileOpen(() => {
          end.received.push({ ack: notice.noticeId })
          events.ended(notice)
        }),
      refuse: (refusal) => shut(() => events.refused(refusal)),
      drop: () => shut(() => events.closed()),
    }
    ends.push(end)
    return {
      activity: (ageSeconds) => whileOpen(() => end.received.push({ activity: ageSeconds })),
      extend: async () => {
        whileOpen(() => end.received.push('extend'))
        return open ? end.answer : null
      },
      close: () => {
        open = false
      },
    }
  }
  return {
    dial,
    ends,
    last: () => {
      const end = ends.at(-1)
      if (!end) throw new Error('nothing was dialled')
      return end
    },
  }
}
