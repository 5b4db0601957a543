import { eventually, setUpDatabase } from '@curfew/server/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../../http/exchange/problem.ts'
import { isUnavailable } from '../unavailable.ts'
import { BoundedPool } from './bounded-pool.ts'

const records = setUpDatabase()
let pool: BoundedPool
beforeEach(() => {
  pool = new BoundedPool({ connectionString: records.url, max: 1, maxWaiting: 2 })
})
afterEach(() => pool.end())

describe('LO-3 the queue for a connection has a bound', () => {
  it('refuses at once who comes when as many wait as may, and serves those who wait', async () => {
    const holder = await pool.connect()
    const waiting = [pool.query('SELECT 1 AS number'), pool.connect()] as const
    const error: unknown = await pool.connect().catch((reason: unknown) => reason)
    expect(isUnavailable(error)).toBe(true)
    expect(refusalOf(error)).toMatchObject({ code: 'unavailable', details: { retryAfterSeconds: 1 } })
    await expect(pool.query('SELECT 2')).rejects.toThrow('too many wait')
    expect(pool.refused).toBe(2)

    holder.release()
    expect((await waiting[0]).rows).toEqual([{ number: 1 }])
    ;(await waiting[1]).release()
    expect((await pool.query('SELECT 3 AS number')).rows).toEqual([{ number: 3 }])
  })

  it('says how long the first has waited, until nobody does', async () => {
    expect(pool.longestWait()).toBe(0)
    const holder = await pool.connect()
    expect(pool.longestWait()).toBe(0)
    const before = performance.now()
    const first = pool.connect()
    await eventually(async () => expect(pool.longestWait()).toBeGreaterThan(20))
    const second = pool.connect()
    expect(pool.longestWait(before + 10_000)).toBeGreaterThan(9_000)
    holder.release()
    const next = await first
    expect(pool.longestWait(before + 10_000)).toBeLessThan(9_990)
    next.release()
    ;(await second).release()
    expect(pool.longestWait()).toBe(0)
  })

  it('forgets those who have given up, and those whom the server refused', async () => {
    const hasty = new BoundedPool({
      connectionString: records.url,
      max: 1,
      maxWaiting: 9,
      connectionTimeoutMillis: 500,
    })
    const holder = await hasty.connect()
    await expect(hasty.connect()).rejects.toThrow('timeout exceeded')
    expect(hasty.longestWait()).toBe(0)
    holder.release()
    await hasty.end()

    const gone = new BoundedPool({ connectionString: 'postgres://127.0.0.1:1/nobody', max: 1, maxWaiting: 9 })
    await expect(gone.query('SELECT')).rejects.toThrow('ECONNREFUSED')
    expect(gone.longestWait()).toBe(0)
    await gone.end()
  })
})
