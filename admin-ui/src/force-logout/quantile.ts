import type { Delivery, Page } from '@curfew/shared'

/** Reads one page of a revocation's acknowledged deliveries, slowest first. */
export type ReadSlowest = (cursor: string | undefined) => Promise<Page<Delivery>>

/**
 * Where in the order from the slowest to the fastest the given share lies (nearest rank): of 100 the 99th percentile is
 * the second slowest, of fewer the slowest.
 */
export const rankFromSlowest = (total: number, share: number): number => total - Math.ceil(total * share)

/**
 * The time within which a share of the clients had confirmed, in milliseconds; null when none has.
 * Reads only the slow end of the list: 200 at a time are enough for 20,000 clients.
 */
export const quantileOf = async (readSlowest: ReadSlowest, share: number): Promise<number | null> => {
  let page = await readSlowest(undefined)
  let rank = rankFromSlowest(page.total, share)
  while (rank >= page.items.length && page.nextCursor !== null) {
    rank -= page.items.length
    page = await readSlowest(page.nextCursor)
  }
  return page.items[rank]?.milliseconds ?? null
}
