import type { Page } from '@curfew/shared'

/** The most that one act may name, by the contract. */
export const MOST = 10_000

/**
 * Walks all pages of a list and gathers what is on them, at most `most`.
 *
 * @param onProgress is told how many have been gathered, after each page
 */
export const collect = async <Item>(
  readPage: (cursor: string | undefined) => Promise<Page<Item>>,
  onProgress: (gathered: number) => void,
  most = MOST,
): Promise<Item[]> => {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const page = await readPage(cursor)
    items.push(...page.items)
    onProgress(Math.min(items.length, most))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && items.length < most)
  return items.slice(0, most)
}
