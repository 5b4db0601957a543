import type { RevocationProgress } from '@curfew/shared'
import { describe, expect, it } from 'vitest'
import { NO_DELIVERIES, statusOf } from '../../acts/revocation/deliveries.ts'
import { Followed } from './followed.ts'

const progress = (id: string, pending: number): RevocationProgress => {
  const deliveries = { ...NO_DELIVERIES, total: 3, acknowledged: 3 - pending, pending }
  return { id, status: statusOf(deliveries, false), deliveries }
}

describe('a revocation that is followed', () => {
  it('is told of when it differs, until all are accounted for', () => {
    const followed = new Followed()
    followed.follow('a')
    expect(followed.news([progress('a', 3)])).toEqual([progress('a', 3)])
    expect(followed.news([progress('a', 3)])).toEqual([])
    expect(followed.news([progress('a', 1)])).toEqual([progress('a', 1)])
    expect(followed.news([progress('a', 0)])).toEqual([progress('a', 0)])
    expect(followed.ids).toEqual([])
  })

  it('is told of at once when it is complete already', () => {
    const followed = new Followed()
    followed.follow('a')
    expect(followed.news([progress('a', 0)])).toHaveLength(1)
    expect(followed.ids).toEqual([])
  })

  it('is not told again because it is followed twice', () => {
    const followed = new Followed()
    followed.follow('a')
    followed.news([progress('a', 2)])
    followed.follow('a')
    expect(followed.news([progress('a', 2)])).toEqual([])
  })

  it('gives way to newer ones', () => {
    const followed = new Followed()
    for (let number = 0; number <= 200; number++) followed.follow(`${number}`)
    expect(followed.ids).toHaveLength(200)
    expect(followed.ids).not.toContain('0')
    expect(followed.ids).toContain('200')
  })
})
