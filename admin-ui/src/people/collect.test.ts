import { expect, test, vi } from 'vitest'
import { collect } from './collect.ts'

const list = (total: number) => (cursor: string | undefined) => {
  const from = Number(cursor ?? 0)
  const items = Array.from({ length: Math.min(200, total - from) }, (_, index) => from + index)
  return Promise.resolve({ items, total, nextCursor: from + 200 < total ? String(from + 200) : null })
}

test('everything, with its progress', async () => {
  const onProgress = vi.fn()
  expect(await collect(list(450), onProgress)).toHaveLength(450)
  expect(onProgress.mock.calls).toEqual([[200], [400], [450]])
})

test('never more than one act may name', async () => {
  const readPage = vi.fn(list(100_000))
  expect(await collect(readPage, () => undefined, 500)).toHaveLength(500)
  expect(readPage).toHaveBeenCalledTimes(3)
})

test('nothing', async () => {
  expect(await collect(list(0), () => undefined)).toEqual([])
})
