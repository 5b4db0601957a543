import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type RunningApi, startApi } from '../../../testing/nodes/running-api.ts'
import { Refusal } from '../../refusal.ts'
import { requireSession } from '../adapters/require-session.ts'
import { limitSessions } from './limit-sessions.ts'

describe('a session asks about itself 120 times a minute', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Asks `times` times, so many milliseconds apart. @returns what each came to: seconds to wait, or 0 */
  async function ask(times: number, apartMs: number, limit = limitSessions()): Promise<number[]> {
    const waits: number[] = []
    for (let time = 0; time < times; time++) {
      try {
        await limit({ id: 's' })
        waits.push(0)
      } catch (error) {
        if (!(error instanceof Refusal && error.code === 'rate_limited')) throw error
        waits.push(error.details.retryAfterSeconds ?? Number.NaN)
      }
      vi.advanceTimersByTime(apartMs)
    }
    return waits
  }
  const accepted = (waits: number[]) => waits.filter((wait) => wait === 0).length

  it('steadily for as long as it likes', async () => {
    expect(accepted(await ask(600, 500))).toBe(600)
  })

  it('thirty at once, and never more than 120 in a minute', async () => {
    expect(accepted(await ask(1_000, 0))).toBe(33)
    expect(accepted(await ask(6_000, 10))).toBe(120)
  })

  it('and is told when to ask again, which is soon', async () => {
    const limit = limitSessions()
    const refused = (await ask(100, 0, limit)).filter((wait) => wait > 0)
    expect(refused).toHaveLength(67)
    expect(new Set(refused)).toEqual(new Set([2]))
    vi.advanceTimersByTime(2_000)
    expect(accepted(await ask(3, 0, limit))).toBe(3)
  })
})

describe('GET /v1/session', () => {
  let running: RunningApi
  beforeAll(async () => {
    running = await startApi()
  })
  afterAll(() => running.close())

  /** Counts what is asked of PostgreSQL for requests; the node itself has other connections. */
  function countStatements(): () => number {
    let statements = 0
    const count = () => statements++
    // What `load` shows of them are the sets of connections themselves.
    const pools = [...running.database.load]
      .filter(([name]) => !['lease', 'looks', 'background', 'writes'].includes(name))
      .map(([, pool]) => pool as pg.Pool)
    for (const pool of pools) pool.on('acquire', count)
    return () => {
      for (const pool of pools) pool.off('acquire', count)
      return statements
    }
  }

  it('LO-2 a session that asks too often is refused from memory, others of the user are not', async () => {
    const [one, other] = [await running.enter('somebody'), await running.enter('somebody')]
    const ask = ({ token }: { token: string }) => running.call('/v1/session', { token })
    const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await ask(one)).status))
    expect(statuses).toContain(429)

    const counted = countStatements()
    const refused = await Promise.all(Array.from({ length: 50 }, () => ask(one)))
    const statements = counted()
    for (const answer of refused.filter(({ status }) => status !== 200)) {
      expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
      expect(answer.headers.get('retry-after')).toMatch(/^[12]$/)
    }
    // What the machine was slow enough for may have been let through, at what each costs.
    const letThrough = refused.filter(({ status }) => status === 200).length
    expect(letThrough).toBeLessThan(10)
    expect(statements).toBeLessThanOrEqual(letThrough * 5)
    expect((await ask(other)).status).toBe(200)
  })

  it('nobody is limited who is nobody', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async () => (await running.call('/v1/session')).status),
    )
    expect(new Set(statuses)).toEqual(new Set([401]))
  })

  it('nor are the routes of an application', async () => {
    const { token } = await running.enter('somebody')
    const app = express().get('/', requireSession(running.options), (_request, response) => {
      response.status(204).end()
    })
    const server = createServer(app).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const headers = { authorization: `Bearer ${token}` }
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async () => (await fetch(url, { headers })).status),
    )
    server.closeAllConnections()
    server.close()
    expect(new Set(statuses)).toEqual(new Set([204]))
  })
})
