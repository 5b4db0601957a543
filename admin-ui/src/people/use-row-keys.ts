import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react'

interface RowActs {
  onSelect(id: string): void
  onExpand(id: string, on: boolean): void
}

interface RowKeys {
  /** The one row that Tab leads to. */
  reached: string | undefined
  reach(id: string): void
  /** For what is around the rows. */
  listeners: { onKeyDown(event: KeyboardEvent<HTMLElement>): void }
}

/** Where a key leads among the rows; undefined for one that moves nothing. */
export const destinationOf = (key: string, ids: readonly string[], from: string): string | undefined => {
  const index = ids.indexOf(from)
  switch (key) {
    case 'ArrowDown':
      return ids[index + 1]
    case 'ArrowUp':
      return index > 0 ? ids[index - 1] : undefined
    case 'Home':
      return ids[0]
    case 'End':
      return ids.at(-1)
    default:
      return undefined
  }
}

/**
 * Arrows move from row to row, Space selects, Enter opens, right and left show and hide what is below the row. The keys
 * are the row's own: in a button or a field inside of it they keep their usual meaning.
 */
export const useRowKeys = (
  frame: RefObject<HTMLElement | null>,
  ids: readonly string[],
  { onSelect, onExpand }: RowActs,
): RowKeys => {
  const [reached, setReached] = useState<string | undefined>(undefined)
  const current = reached !== undefined && ids.includes(reached) ? reached : ids[0]
  const rowOf = (id: string): HTMLElement | null | undefined =>
    frame.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)

  // From the search field, the arrow leads into the list.
  useEffect(() => {
    const onArrow = (event: globalThis.KeyboardEvent): void => {
      const isSearch = event.target instanceof HTMLInputElement && event.target.type === 'search'
      if (event.key !== 'ArrowDown' || !isSearch || current === undefined) return
      event.preventDefault()
      rowOf(current)?.focus()
    }
    window.addEventListener('keydown', onArrow)
    return () => window.removeEventListener('keydown', onArrow)
  })

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (!(event.target instanceof HTMLElement)) return
    const id = event.target.dataset.row
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const destination = destinationOf(event.key, ids, id)
    if (destination !== undefined) rowOf(destination)?.focus()
    else if (event.key === ' ') onSelect(id)
    else if (event.key === 'Enter') event.target.querySelector<HTMLElement>('[data-open]')?.click()
    else if (event.key === 'ArrowRight') onExpand(id, true)
    else if (event.key === 'ArrowLeft') onExpand(id, false)
    else return
    event.preventDefault()
  }
  return { reached: current, reach: setReached, listeners: { onKeyDown } }
}
