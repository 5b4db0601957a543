import { describe, expect, it } from 'vitest'
import { Beats, DEAD_MS, FENCED_MS } from './beats.ts'

const row = (id: string, beat: number) => ({ id, beat, applied: 0 })

describe('FD-10 a silent node is fenced, not waited for', () => {
  it('knows how long a beat has stood still, by its own clock', () => {
    const beats = new Beats()
    beats.observe([row('a', 1)], 0)
    beats.observe([row('a', 1)], 1_500)
    expect(beats.stillFor('a', 1, FENCED_MS)).toBe(FENCED_MS)
  })

  it('starts again when the beat is raised', () => {
    const beats = new Beats()
    beats.observe([row('a', 1)], 0)
    beats.observe([row('a', 2)], 1_000)
    expect(beats.stillFor('a', 2, 2_500)).toBe(1_500)
  })

  it('says nothing about a beat that it has not seen: that one is new', () => {
    const beats = new Beats()
    beats.observe([row('a', 1)], 0)
    expect(beats.stillFor('a', 2, 60_000)).toBe(0)
    expect(beats.stillFor('b', 1, 60_000)).toBe(0)
  })

  it('tells who fell silent meanwhile from who was so at the start', () => {
    const beats = new Beats()
    beats.observe([row('a', 1), row('b', 1)], 0)
    beats.observe([row('a', 1), row('b', 2)], 250)
    expect([beats.hasBeaten('a'), beats.hasBeaten('b'), beats.hasBeaten('c')]).toEqual([false, true, false])
  })

  it('names the nodes that are long dead, and forgets those that are gone', () => {
    const beats = new Beats()
    beats.observe([row('a', 1), row('b', 1)], 0)
    beats.observe([row('a', 1), row('b', 2)], DEAD_MS)
    expect(beats.dead(DEAD_MS)).toEqual(['a'])
    beats.observe([row('b', 2)], DEAD_MS + 1)
    expect(beats.dead(DEAD_MS + 1)).toEqual([])
  })
})
