import { describe, expect, it } from 'vitest'
import { RefusalTally, type RefusedSignIn } from './refusal-tally.ts'

const refused = (loginId: string, ip = '10.0.0.1', code: RefusedSignIn['code'] = 'invalid_credentials') => ({
  actor: { id: null, loginId },
  code,
  context: { ip, requestId: 'first' },
})
const told = (tally: RefusalTally, now: number) =>
  tally
    .take(now)
    .map(({ actor, context, code, attempts }) => `${actor?.loginId} ${context.ip} ${code} ${attempts}`)

describe('LO-1, LO-3 refused sign-ins are recorded in bounded number', () => {
  it('each user, address and reason once, with the number of attempts', () => {
    const tally = new RefusalTally()
    for (let attempt = 0; attempt < 5; attempt++) tally.add(refused('ada'))
    tally.add(refused('ada', '10.0.0.2'))
    tally.add(refused('ada', '10.0.0.1', 'user_blocked'))
    expect(told(tally, 0)).toEqual([
      'ada 10.0.0.1 invalid_credentials 5',
      'ada 10.0.0.2 invalid_credentials 1',
      'ada 10.0.0.1 user_blocked 1',
    ])
    expect(tally.isEmpty).toBe(true)
  })

  it('the next of a kind when the minute is over', () => {
    const tally = new RefusalTally()
    tally.add(refused('ada'))
    expect(told(tally, 1_000)).toHaveLength(1)
    for (let attempt = 0; attempt < 70; attempt++) tally.add(refused('ada'))
    tally.add(refused('grace'))
    expect(told(tally, 2_000)).toEqual(['grace 10.0.0.1 invalid_credentials 1'])
    expect(told(tally, 60_999)).toEqual([])
    expect(told(tally, 61_000)).toEqual(['ada 10.0.0.1 invalid_credentials 70'])
  })

  it('a hundred in a minute, and one for all that even the memory does not hold', () => {
    const tally = new RefusalTally()
    for (let user = 0; user < 5_000; user++) tally.add(refused(`user ${user}`))
    expect(told(tally, 0)).toHaveLength(101)
    expect(told(tally, 1_000)).toEqual([])
    const later = Array.from({ length: 20 }, (_, minute) => told(tally, (minute + 1) * 60_000))
    expect(later.flat()).toHaveLength(900)
    expect(tally.isEmpty).toBe(true)
  })

  it('forgets none that could not be written', () => {
    const tally = new RefusalTally()
    for (let attempt = 0; attempt < 3; attempt++) tally.add(refused('ada'))
    tally.putBack(tally.take(0))
    tally.add(refused('ada'))
    expect(told(tally, 1_000)).toEqual(['ada 10.0.0.1 invalid_credentials 4'])
  })
})
