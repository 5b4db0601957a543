import { describe, expect, it } from 'vitest'
import { keptIn } from './storage.ts'

const forbidden = (): never => {
  throw new DOMException('The document is sandboxed', 'SecurityError')
}

/** Throws like one that is full, or forbidden only when it is used. */
const useless: Storage = {
  length: 0,
  clear: forbidden,
  getItem: forbidden,
  key: forbidden,
  removeItem: forbidden,
  setItem: forbidden,
}

describe('BR-3 keptIn', () => {
  it.each([
    ['a storage that throws when it is touched', forbidden],
    ['a storage that throws when it is used', () => useless],
  ])('goes on without %s, until the page is loaded again', (_, storage) => {
    const kept = keptIn(storage)
    expect(kept.read('place')).toBeNull()
    kept.write('place', '/audit')
    expect(kept.read('place')).toBe('/audit')
    kept.write('place', null)
    expect(kept.read('place')).toBeNull()
  })
})
