import type { UserRow } from '@curfew/shared'
import { useEffect, useState } from 'react'
import { mergeRows } from './merge-rows.ts'
import { patchRows } from './patch.ts'
import { useLive } from './use-live.ts'

interface LiveRows {
  rows: readonly UserRow[]
  /** New rows that wait to be shown. */
  waiting: number
  /** Lets them in. */
  show(): void
}

/**
 * The rows to draw while a list of users changes under its reader.
 *
 * @param newest the newest page; undefined while the one that belongs to `list` is on its way
 * @param list says which list and page it is: another one is shown as it comes
 * @param held somebody is working with the rows: see `mergeRows`
 */
export const useLiveRows = (
  newest: readonly UserRow[] | undefined,
  list: string,
  held: boolean,
): LiveRows => {
  const live = useLive()
  const [shown, setShown] = useState<{ list: string; rows: readonly UserRow[] }>({ list, rows: newest ?? [] })
  // A row that has left the list is read no more: what becomes of it is told by the pushes only.
  useEffect(
    () =>
      live?.on('users.changed', ({ items }) => {
        if (live.getSnapshot().pausedAt !== null) return
        const changed = new Map(items.map((user) => [user.id, user]))
        setShown((now) => {
          const rows = patchRows(now.rows, changed)
          return rows === now.rows ? now : { ...now, rows }
        })
      }),
    [live],
  )
  const isSame = shown.list === list
  const merged =
    newest === undefined
      ? { rows: shown.rows, waiting: 0 }
      : mergeRows(isSame ? shown.rows : [], newest, held)
  // Drawn at once instead of after an effect, so that no stale row is ever on screen with a new filter.
  if (newest !== undefined && (merged.rows !== shown.rows || !isSame)) setShown({ list, rows: merged.rows })
  return { ...merged, show: () => setShown({ list, rows: newest ?? [] }) }
}
