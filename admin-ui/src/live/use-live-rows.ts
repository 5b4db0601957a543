import { useState } from 'react'
import { mergeRows } from './merge-rows.ts'

interface LiveRows<Row> {
  rows: readonly Row[]
  /** New rows that wait to be shown. */
  waiting: number
  /** Lets them in. */
  show(): void
}

/**
 * The rows to draw while a list changes under its reader.
 *
 * @param newest the newest page; undefined while the one that belongs to `list` is on its way
 * @param list says which list and page it is: another one is shown as it comes
 * @param held somebody is working with the rows: see `mergeRows`
 */
export const useLiveRows = <Row extends { id: string }>(
  newest: readonly Row[] | undefined,
  list: string,
  held: boolean,
): LiveRows<Row> => {
  const [shown, setShown] = useState<{ list: string; rows: readonly Row[] }>({ list, rows: newest ?? [] })
  const isSame = shown.list === list
  const merged =
    newest === undefined
      ? { rows: shown.rows, waiting: 0 }
      : mergeRows(isSame ? shown.rows : [], newest, held)
  // Drawn at once instead of after an effect, so that no stale row is ever on screen with a new filter.
  if (newest !== undefined && (merged.rows !== shown.rows || !isSame)) setShown({ list, rows: merged.rows })
  return { ...merged, show: () => setShown({ list, rows: newest ?? [] }) }
}
