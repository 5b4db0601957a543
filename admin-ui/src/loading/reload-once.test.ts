import { describe, expect, test, vi } from 'vitest'
import { reloadOnce } from './reload-once.ts'

/** A tab that is told to reload at these minutes, and the minutes at which it does. */
function reloadsAt(minutes: readonly number[], storage: () => Pick<Storage, 'getItem' | 'setItem'>) {
  let isReloaded = false
  return minutes.filter((minute) => {
    const reload = vi.fn<() => void>()
    const parts = {
      storage,
      now: () => 1_800_000_000_000 + minute * 60_000,
      isReloaded: () => isReloaded,
      reload,
    }
    const does = reloadOnce(parts)
    expect(reload).toHaveBeenCalledTimes(does ? 1 : 0)
    isReloaded ||= does
    return does
  })
}

/** What the tab remembers. */
function remembering() {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  }
  return () => storage
}

describe('loading everything again', () => {
  test('happens once, not in a loop', () => {
    expect(reloadsAt([0, 0.1, 1, 4], remembering())).toEqual([0])
  })

  test('happens again after another release, later', () => {
    expect(reloadsAt([0, 1, 60, 61], remembering())).toEqual([0, 60])
  })

  test('happens once where nothing can be remembered', () => {
    const blocked = () => {
      throw new DOMException('blocked', 'SecurityError')
    }
    expect(reloadsAt([0, 0.1, 60], blocked)).toEqual([0])
  })
})
