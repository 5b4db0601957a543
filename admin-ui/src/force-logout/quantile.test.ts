import type { Delivery, Page } from '@curfew/shared'
import { expect, test } from 'vitest'
import { quantileOf, rankFromSlowest } from './quantile.ts'

const delivery = (milliseconds: number): Delivery => ({
  connectionId: 'c',
  sessionId: 's',
  userId: 'u',
  loginId: 'ada',
  nodeId: 'n',
  outcome: 'acknowledged',
  milliseconds,
})

/** A server with clients that took 1, 2, 3 … ms, which cuts its list into pages of `size`. */
const server = (total: number, size: number) => (cursor: string | undefined) => {
  const from = Number(cursor ?? 0)
  const items = Array.from({ length: Math.min(size, total - from) }, (_, index) =>
    delivery(total - from - index),
  )
  const page: Page<Delivery> = { items, total, nextCursor: from + size < total ? String(from + size) : null }
  return Promise.resolve(page)
}

test.each([
  [1, 0],
  [50, 0],
  [100, 1],
  [200, 2],
  [10_000, 100],
])('the 99th percentile of %d is at %d from the slowest', (total, rank) => {
  expect(rankFromSlowest(total, 0.99)).toBe(rank)
})

test('found on the first page, and on a later one', async () => {
  expect(await quantileOf(server(100, 200), 0.99)).toBe(99)
  expect(await quantileOf(server(1_000, 3), 0.99)).toBe(990)
})

test('nothing confirmed, nothing to say', async () => {
  expect(await quantileOf(server(0, 200), 0.99)).toBeNull()
})
