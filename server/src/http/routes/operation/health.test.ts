import { describe, expect, it } from 'vitest'
import { healthHandlers } from './health.ts'

describe('GET /readyz', () => {
  it('LO-1 however many strangers ask at once, PostgreSQL is asked one question at a time', async () => {
    let questions = 0
    let allAsk = (): void => undefined
    const all = new Promise<void>((resolve) => {
      allAsk = resolve
    })
    const { readReadiness } = healthHandlers({
      ready: async () => {
        questions++
        await all
        return true
      },
    })
    const answers = Array.from({ length: 200 }, () => Promise.resolve(readReadiness({} as never)))
    allAsk()
    for (const { status } of await Promise.all(answers)) expect(status).toBe(200)
    // The first lets nobody else in, and those who came meanwhile are answered together.
    expect(questions).toBeLessThanOrEqual(2)
  })
})
