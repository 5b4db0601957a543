import { describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'

/** `k:a` is a job of somebody who is known in the network `a`, `o:a` of one who is not. Whoever had to leave is told too. */
function play(entering: string[], { max = 100, affordable = 100 } = {}) {
  const turns = new Turns<string>(max)
  const left = entering.flatMap((text, index) => {
    const [kind, network = ''] = text.split(':')
    const leaves = turns.enter(`${text}${index}`, { network, known: kind === 'k' }, affordable)
    return leaves === null ? [] : [leaves]
  })
  const served: string[] = []
  for (let job = turns.next(); job !== undefined; job = turns.next()) served.push(job)
  expect(turns.waiting).toBe(0)
  return { served: served.join(' '), left: left.join(' ') }
}
const times = (count: number, text: string): string[] => Array.from({ length: count }, () => text)

describe('SE-13 the queue of password checks is shared fairly', () => {
  it.each([
    ['in the order of arrival within a network', ['o:a', 'o:a', 'o:a'], 'o:a0 o:a1 o:a2'],
    ['a turn for each network in a round', ['o:a', 'o:a', 'o:a', 'o:b', 'o:c'], 'o:a0 o:b3 o:c4 o:a1 o:a2'],
    ['the known first', ['o:a', 'o:b', 'k:c', 'k:c', 'k:d'], 'k:c2 k:d4 k:c3 o:a0 o:b1'],
    [
      'every fifth turn for the others',
      ['o:a', 'o:b', ...times(7, 'k:c')],
      'k:c2 k:c3 k:c4 k:c5 o:a0 k:c6 k:c7 k:c8 o:b1',
    ],
  ])('%s', (_, entering, served) => {
    expect(play(entering)).toEqual({ served, left: '' })
  })

  it.each([
    [
      'one network fills it: the last who came is turned away',
      ['k:a', 'k:a', 'k:a', 'k:a'],
      'k:a0 k:a1 k:a2',
      'k:a3',
    ],
    ['and gives up one of its places to another', ['k:a', 'k:a', 'k:a', 'k:b'], 'k:a0 k:b3 k:a1', 'k:a2'],
    ['but not its only one', ['k:a', 'k:b', 'k:c', 'k:d'], 'k:a0 k:b1 k:c2', 'k:d3'],
    ['nor for one who would then have as many', ['k:a', 'k:a', 'k:b', 'k:b'], 'k:a0 k:b2 k:a1', 'k:b3'],
    ['who is not known takes no place of the known', ['k:a', 'k:a', 'k:a', 'o:b'], 'k:a0 k:a1 k:a2 o:b3', ''],
  ])('when it is full, %s', (_, entering, served, left) => {
    expect(play(entering, { max: 3 })).toEqual({ served, left })
  })

  it.each([
    ['as many as there is time for', ['o:a', 'o:b', 'o:c', 'o:d'], 'o:a0 o:b1 o:c2', 'o:d3'],
    ['fewer while the known go first', ['k:x', 'k:x', 'o:a', 'o:b'], 'k:x0 k:x1 o:a2', 'o:b3'],
    ['the known wait longer', times(6, 'k:x'), 'k:x0 k:x1 k:x2 k:x3 k:x4 k:x5', ''],
  ])('others wait for at most three turns: %s', (_, entering, served, left) => {
    expect(play(entering, { affordable: 3 })).toEqual({ served, left })
  })

  it('forgets who waits no longer', () => {
    const turns = new Turns<string>(10)
    const place = { network: 'a', known: false }
    for (const job of ['first', 'second']) turns.enter(job, place, 10)
    turns.leave('first', place)
    turns.leave('first', place)
    expect([turns.waiting, turns.next(), turns.next()]).toEqual([1, 'second', undefined])
  })
})
