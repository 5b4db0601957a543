import { describe, expect, it } from 'vitest'
import { eventually } from '../../testing/index.ts'
import type { FeedEntry } from '../feed/entry.ts'
import { createLog } from '../log.ts'
import type { ReadSession } from '../sessions/check/read-session.ts'
import type { LiveSession } from '../sessions/session.ts'
import { EndedNews } from './ended-news.ts'

const END = {
  noticeId: 'n-everyone',
  reason: 'admin_revoked',
  initiatingEntity: 'admin',
  endedAt: '2026-01-01T00:00:00.000Z',
} as const
const MANY: FeedEntry = {
  kind: 'sessions.ended_many',
  version: 1,
  payload: { end: 1, reason: 'admin_revoked', count: 1 },
}
const everyone = (upTo: number, exceptUsers: string[] = []): FeedEntry => ({
  kind: 'sessions.ended',
  version: 1,
  payload: { end: END, covered: { upTo, exceptUsers, exceptSessions: [] } },
})
const session = (number: number): LiveSession => ({
  id: `s-${number}`,
  userId: `u-${number}`,
  loginId: `person ${number}`,
  number,
  lastActiveAt: 0,
  policyId: 0,
  generation: 0,
  idleTimeoutMs: null,
  expiresAt: null,
  confirmed: 0,
})
const ended = (id: string, noticeId: string): ReadSession => ({
  state: 'ended',
  notice: { ...END, noticeId, sessionId: id },
})
const live = (id: string): ReadSession => ({
  state: 'live',
  session: session(Number(id.slice(2))),
  key: id,
  at: 0,
})

/** What PostgreSQL answers is for each test to say, and when. */
function open({ max, before = [] }: { max?: number; before?: [LiveSession, boolean][] } = {}) {
  const questions: {
    ids: string[]
    answer(read: (id: string) => ReadSession): void
    fail(error: Error): void
  }[] = []
  const news = new EndedNews({
    remembered: () => before,
    readSessions: (ids) =>
      new Promise((resolve, reject) =>
        questions.push({ ids, answer: (read) => resolve(ids.map(read)), fail: reject }),
      ),
    log: createLog('silent'),
    max,
  })
  const told: string[] = []
  const stop = news.listen(({ sessionId, notice }) => told.push(`${sessionId} ${notice?.noticeId}`))
  const question = async () => {
    await eventually(() => expect(questions.length).toBeGreaterThan(0))
    const [asked] = questions.splice(0, 1)
    if (!asked) throw new Error('nothing is asked')
    return asked
  }
  return { news, told, stop, question, questions }
}

describe('AP-5 whom on("ended") tells', () => {
  it('everyone up to a number, at once, and the others are asked for', async () => {
    const { news, told, question } = open()
    for (const number of [1, 2, 3]) news.letIn(session(number), true)
    news.apply(everyone(2, ['u-1']))
    expect(told).toEqual(['s-2 n-everyone'])
    const { ids, answer } = await question()
    expect(ids).toEqual(['s-1', 's-3'])
    answer(live)
    // They are in doubt still: the answer has not been heard.
    news.apply(everyone(3))
    const again = await question()
    again.answer((id) => ended(id, 'n-everyone'))
    await eventually(() => expect(told).toEqual(['s-2 n-everyone', 's-1 n-everyone', 's-3 n-everyone']))
  })

  it('after an end of many those of whom the records say so, with the reason of the first end', async () => {
    const { news, told, question } = open()
    for (const number of [1, 2]) news.letIn(session(number), true)
    news.apply(MANY)
    news.apply(everyone(2))
    expect(told).toEqual([])
    const first = await question()
    first.answer((id) => (id === 's-1' ? ended(id, 'n-many') : live(id)))
    await eventually(() => expect(told).toEqual(['s-1 n-many']))
    const second = await question()
    expect(second.ids).toEqual(['s-2'])
    second.answer((id) => ended(id, 'n-everyone'))
    await eventually(() => expect(told).toEqual(['s-1 n-many', 's-2 n-everyone']))
  })

  it('who ended between the question and its answer', async () => {
    const { news, told, question } = open()
    news.letIn(session(1), true)
    news.apply(MANY)
    const before = await question()
    news.apply(MANY)
    before.answer(live)
    const after = await question()
    after.answer((id) => ended(id, 'n-second'))
    await eventually(() => expect(told).toEqual(['s-1 n-second']))
  })

  it('whose check was answered by what was read before an end', async () => {
    const { news, told, question } = open()
    news.letIn(session(1), false)
    const { answer } = await question()
    answer((id) => ended(id, 'n-missed'))
    await eventually(() => expect(told).toEqual(['s-1 n-missed']))
  })

  it('also when PostgreSQL did not answer the first time', async () => {
    const { news, told, question } = open()
    news.letIn(session(1), true)
    news.resynchronise()
    const first = await question()
    first.fail(Object.assign(new Error('gone'), { code: '57P01' }))
    const second = await question()
    second.answer((id) => ended(id, 'n-missed'))
    await eventually(() => expect(told).toEqual(['s-1 n-missed']))
  })

  it('whom memory knew before anybody listened', async () => {
    const { news, told } = open({ before: [[session(1), true]] })
    news.apply(everyone(1))
    expect(told).toEqual(['s-1 n-everyone'])
  })

  it('thousands in more than one turn, and nobody twice', async () => {
    const { news, told, question } = open()
    for (let number = 1; number <= 5_000; number++) news.letIn(session(number), true)
    news.apply(everyone(4_999))
    const { ids, answer } = await question()
    expect(ids).toEqual(['s-5000'])
    answer(live)
    expect(new Set(told).size).toBe(4_999)
    expect(told).toHaveLength(4_999)
  })

  it('LO-3 no more than there is room for: those who were let in first are forgotten', () => {
    const { news, told } = open({ max: 2 })
    for (const number of [1, 2, 3]) news.letIn(session(number), true)
    news.apply(everyone(3))
    expect(told).toEqual(['s-2 n-everyone', 's-3 n-everyone'])
  })

  it('nobody when nobody listens, and nothing is kept or asked', async () => {
    const { news, told, stop, questions } = open()
    news.letIn(session(1), true)
    stop()
    news.letIn(session(2), false)
    news.apply(MANY)
    news.apply(everyone(2))
    await news.stop()
    expect(told).toEqual([])
    expect(questions).toEqual([])
  })
})
