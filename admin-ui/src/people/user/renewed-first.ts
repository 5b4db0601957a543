import type { Page } from '@curfew/shared'

/**
 * The first page of a list that only grows at its head, read again: what has come since, and all that it held before, so that the
 * pages after it are still the next ones. One that has nothing of what was there begins the list again.
 */
export const renewedFirst = <Item extends { id: string }>(
  before: Page<Item>,
  now: Page<Item>,
): Page<Item> => {
  const ids = new Set(now.items.map(({ id }) => id))
  const kept = before.items.filter(({ id }) => !ids.has(id))
  if (kept.length === before.items.length) return now
  return { ...now, items: [...now.items, ...kept], nextCursor: before.nextCursor }
}
