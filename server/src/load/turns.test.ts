import { beforeEach, describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'

let turns: Turns
beforeEach(() => {
  turns = new Turns({ atOnce: 2, waiting: 3, forOne: 2 })
})
const refused = { code: 'rate_limited', details: { retryAfterSeconds: 1 } }

describe('LO-2 work that takes turns', () => {
  it('is done so many at a time, the others in the order in which they came', async () => {
    const order: string[] = []
    const [first, second] = await Promise.all([turns.take('a'), turns.take('b')])
    const third = turns.take('c').then((end) => {
      order.push('c')
      return end
    })
    const fourth = turns.take('d').then((end) => {
      order.push('d')
      return end
    })
    first()
    ;(await third)()
    await fourth
    expect(order).toEqual(['c', 'd'])
    second()
    ;(await fourth)()
  })

  it('is refused at once when too many wait', async () => {
    const ends = await Promise.all([turns.take('a'), turns.take('b')])
    const waiting = ['c', 'd', 'e'].map((who) => turns.take(who))
    await expect(turns.take('f')).rejects.toMatchObject(refused)
    for (const end of ends) end()
    for (const each of waiting) (await each)()
    ;(await turns.take('f'))()
  })

  it('is refused to one person who asks for too much of it, and to nobody else', async () => {
    const ends = await Promise.all([turns.take('greedy'), turns.take('greedy')])
    await expect(turns.take('greedy')).rejects.toMatchObject(refused)
    const other = turns.take('other')
    for (const end of ends) end()
    ;(await other)()
    ;(await turns.take('greedy'))()
  })

  it('ends once, however often it is said', async () => {
    const end = await turns.take('a')
    end()
    end()
    const ends = await Promise.all([turns.take('a'), turns.take('a')])
    await expect(turns.take('a')).rejects.toMatchObject(refused)
    for (const each of ends) each()
  })
})
