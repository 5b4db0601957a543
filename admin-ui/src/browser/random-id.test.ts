import { afterEach, describe, expect, it, vi } from 'vitest'
import { randomId } from './random-id.ts'

describe('BR-1 randomId', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('is another one each time, where there is no secure context too', () => {
    const { crypto } = globalThis
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
    const ids = Array.from({ length: 1_000 }, randomId)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(ids).size).toBe(1_000)
  })
})
