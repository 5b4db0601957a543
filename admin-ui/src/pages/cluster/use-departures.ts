import type { NodeChange, NodeView } from '@curfew/shared'
import { useEffect, useState } from 'react'
import { useLive } from '../../live/use-live.ts'

/** Nodes that left while the page was open, as they were last: a row that vanished would not say what has happened. */
export const useDepartures = (): readonly NodeView[] => {
  const live = useLive()
  const [departed, setDeparted] = useState<readonly NodeView[]>([])
  useEffect(
    () =>
      live?.on('node.changed', ({ node, left }: NodeChange) => {
        if (live.getSnapshot().pausedAt !== null) return
        setDeparted((before) => {
          const others = before.filter(({ id }) => id !== node.id)
          if (left) return [...others, node]
          return others.length === before.length ? before : others
        })
      }),
    [live],
  )
  return departed
}
