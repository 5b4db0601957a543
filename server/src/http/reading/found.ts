import { Refusal } from '../../refusal.ts'

/** @throws Refusal `not_found` when there is nothing */
export function found<T>(item: T | null): T {
  if (item === null) throw new Refusal('not_found')
  return item
}

/** What is not kept for ever, in the plural, and for how many days it is. */
export interface Kept {
  what: 'Sessions that have ended' | 'Forced logouts'
  days: number
}

/** The same of what may have been there: it says for how long such things are kept. @throws Refusal `not_found` */
export function orNotKept({ what, days }: Kept): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Refusal) || error.code !== 'not_found') throw error
    const detail = `${what} are kept for ${days} ${days === 1 ? 'day' : 'days'}: it is older, or there was none with this id.`
    throw new Refusal('not_found', { detail, keptDays: days }, { cause: error })
  }
}

/** The same of pages that are read when they are asked for. */
export async function* pagesOrNotKept<T>(
  pages: AsyncIterable<T>,
  notKept: (error: unknown) => never,
): AsyncGenerator<T> {
  try {
    yield* pages
  } catch (error) {
    notKept(error)
  }
}
