import { describe, expect, it } from 'vitest'
import { AttemptLimit } from './attempt-limit.ts'

const limitOf = (points: number) => new AttemptLimit({ name: 'test', points, seconds: 60 })
const kindOf = async (limit: AttemptLimit, key = 'key') => (await limit.take(key)).kind

describe('SE-14 an attempt that is being judged is neither free nor gone', () => {
  it('takes points, gives them back, or keeps them', async () => {
    const limit = limitOf(2)
    expect(await kindOf(limit)).toBe('taken')
    expect(await kindOf(limit)).toBe('taken')
    expect(await kindOf(limit)).toBe('being_judged')
    limit.keep('key')
    expect(await kindOf(limit)).toBe('being_judged')
    expect(await limit.giveBack('key')).toBe(1)
    expect(await kindOf(limit)).toBe('taken')
    limit.keep('key')
    expect(await limit.take('key')).toEqual({ kind: 'used_up', seconds: expect.closeTo(60, 0) })
    expect(await kindOf(limit, 'another')).toBe('taken')
  })

  it('lets no more through at once than there are points, however they mix', async () => {
    const limit = limitOf(3)
    const kinds = await Promise.all(Array.from({ length: 50 }, () => kindOf(limit)))
    expect(kinds.filter((kind) => kind === 'taken')).toHaveLength(3)
    expect(kinds.filter((kind) => kind === 'used_up')).toHaveLength(0)
    await Promise.all([limit.giveBack('key'), limit.giveBack('key'), limit.giveBack('key')])
    expect(await kindOf(limit)).toBe('taken')
  })

  it('takes over what others have counted, without those that are being judged here', async () => {
    const limit = limitOf(3)
    await limit.take('key')
    await limit.set('key', 2, 30)
    expect(await kindOf(limit)).toBe('being_judged')
    expect(await limit.giveBack('key')).toBe(2)
    await limit.set('key', 3, 30)
    expect(await limit.take('key')).toEqual({ kind: 'used_up', seconds: expect.closeTo(30, 0) })
    await limit.set('key', 0, 30)
    expect(limit.size).toBe(0)
  })
})

describe('LO-3 what a limit remembers is bounded', () => {
  it('keeps nothing of attempts that were not judged', async () => {
    const limit = limitOf(2)
    for (let index = 0; index < 1_000; index++) {
      await limit.take(`key ${index}`)
      await limit.giveBack(`key ${index}`)
    }
    expect(limit.size).toBe(0)
  })

  it('forgets what was used longest ago', async () => {
    const limit = limitOf(1)
    for (let index = 0; index <= 100_000; index++) await limit.set(`key ${index}`, 1, 60)
    expect(limit.size).toBe(100_000)
    expect(await kindOf(limit, 'key 0')).toBe('taken')
    expect(await kindOf(limit, 'key 100000')).toBe('used_up')
  })
})
