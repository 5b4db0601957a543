import { describe, expect, it } from 'vitest'
import { Beats, DEAD_MS, FENCED_MS } from './beats.ts'
import { LEASE_MS } from './lease.ts'

const row = (id: string, beat: number) => ({ id, beat, applied: 0 })

describe('RV-11, RV-12 what a dead node has left open is given an outcome', () => {
  it('within 5 s, the two rounds that may pass before and after included, and long after its lease is over', () => {
    const round = 250
    expect(round + DEAD_MS + round).toBeLessThanOrEqual(5_000)
    expect(DEAD_MS).toBeGreaterThan(LEASE_MS + FENCED_MS)
  })
})

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
})

describe('RV-11 a lost node is found out', () => {
  it('as one who fell silent meanwhile, or who was so at the start', () => {
    const beats = new Beats()
    beats.observe([row('a', 1), row('b', 1)], 0)
    beats.observe([row('a', 1), row('b', 2)], 250)
    expect([beats.hasBeaten('a'), beats.hasBeaten('b'), beats.hasBeaten('c')]).toEqual([false, true, false])
  })

  /** Looks every quarter of a second, as the loop does. */
  function watch(beats: Beats, rows: ReturnType<typeof row>[], from: number, to: number): void {
    for (let at = from; at <= to; at += 250) beats.observe(rows, at)
  }

  it('when it has been silent for long, with the beat that it was judged by, and forgotten once it is gone', () => {
    const beats = new Beats()
    watch(beats, [row('a', 1), row('b', 1)], 0, DEAD_MS - 250)
    expect(beats.dead(DEAD_MS - 250)).toEqual([])
    beats.observe([row('a', 1), row('b', 2)], DEAD_MS)
    expect(beats.dead(DEAD_MS)).toEqual([{ id: 'a', beat: 1 }])
    expect(beats.observe([row('b', 2)], DEAD_MS + 1)).toEqual(['a'])
    expect(beats.dead(DEAD_MS + 1)).toEqual([])
    expect(beats.observe([row('b', 2)], DEAD_MS + 2)).toEqual([])
  })

  it('only by one who looked all the time: who was cut off removes nobody for it', () => {
    const beats = new Beats()
    beats.observe([row('a', 1)], 0)
    const back = DEAD_MS + 60_000
    beats.observe([row('a', 1)], back)
    expect(beats.dead(back)).toEqual([])
    // Trusting is another matter: it cannot have beaten in between.
    expect(beats.stillFor('a', 1, back)).toBe(back)
    watch(beats, [row('a', 1)], back, back + DEAD_MS)
    expect(beats.dead(back + DEAD_MS)).toEqual([{ id: 'a', beat: 1 }])
  })
})
