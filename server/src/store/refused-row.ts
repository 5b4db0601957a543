/** Classes of SQLSTATE that say what is wrong with a row: its data, an integrity constraint, what a trigger raises. */
const CLASSES = ['22', '23', 'P0']
/** Looked for in one call; with more of them it is not the rows that are wrong. */
const MOST_REFUSED = 100

/** Whether PostgreSQL refuses what a row says: the same again would be refused again, and others that go with it might not. */
export function isRowRefused(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false
  const { code } = error
  return /^[0-9A-Z]{5}$/.test(code) && CLASSES.some((start) => code.startsWith(start))
}

/**
 * Does by one statement what is to be done with many items. Where PostgreSQL refuses one of them it is done again with halves,
 * and so on, until that one is alone: it is left out, and holds up no other (LO-12). A thousand items of which one is bad take
 * twenty statements.
 *
 * @param work undoes all that it has done when it throws
 * @param refused hears of each item that is left out
 * @throws whatever `work` throws for another cause, or for more than a hundred items: some may have been done then
 */
export async function leavingOutRefused<Item, Result>(
  items: readonly Item[],
  work: (items: Item[]) => Promise<Result[]>,
  refused: (item: Item, error: unknown) => void,
): Promise<Result[]> {
  let found = 0
  async function attempt(some: Item[]): Promise<Result[]> {
    try {
      return await work(some)
    } catch (error) {
      const [first] = some
      if (first === undefined || !isRowRefused(error) || found === MOST_REFUSED) throw error
      if (some.length === 1) {
        found++
        refused(first, error)
        return []
      }
      const half = some.length >> 1
      return [...(await attempt(some.slice(0, half))), ...(await attempt(some.slice(half)))]
    }
  }
  return items.length === 0 ? [] : attempt([...items])
}
