import { describe, expect, it } from 'vitest'
import { ReadIds } from './read-ids.ts'

/** Ids become visible in whatever order; each look reads all that are there and were not read. */
function look(ids: ReadIds, visible: readonly number[], at: number): number[] {
  const read = visible.filter((id) => id > ids.floor && !ids.beyondFloor.includes(id)).sort((a, b) => a - b)
  for (const id of read) ids.add(id, at)
  ids.forget(at)
  return read
}

describe('FD-20 news are read once, whatever order they become visible in', () => {
  it('a smaller id that is late is read, and none twice', () => {
    const ids = new ReadIds([], 0)
    expect(look(ids, [2, 5], 0)).toEqual([2, 5])
    expect(look(ids, [2, 3, 5], 9_000)).toEqual([3])
    expect(look(ids, [1, 2, 3, 4, 5, 6], 9_999)).toEqual([1, 4, 6])
    expect(look(ids, [1, 2, 3, 4, 5, 6], 10_000)).toEqual([])
    expect(look(ids, [1, 2, 3, 4, 5, 6, 7], 60_000)).toEqual([7])
    expect(ids.floor).toBe(6)
    expect(look(ids, [7, 8], 60_100)).toEqual([8])
  })

  it('keeps only what was read in the last 10 s', () => {
    const ids = new ReadIds([], 0)
    for (let id = 1; id <= 1_000; id++) look(ids, [id], id * 100)
    expect(ids.beyondFloor).toHaveLength(100)
  })

  it('begins with what is told from now on', () => {
    const ids = new ReadIds([9, 8, 5], 0)
    expect(look(ids, [3, 5, 8, 9], 0)).toEqual([])
    expect(look(ids, [3, 5, 7, 8, 9, 10], 100)).toEqual([7, 10])
    expect(look(new ReadIds([], 0), [1], 0)).toEqual([1])
  })
})
