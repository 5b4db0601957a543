import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { healthRoutes } from './routes/health.ts'

describe('GET /readyz', () => {
  it('LO-1 however many strangers ask at once, PostgreSQL is asked one question at a time', async () => {
    const MANY = 200
    let arrived = 0
    let questions = 0
    let allArrived = (): void => undefined
    const all = new Promise<void>((resolve) => {
      allArrived = resolve
    })
    const health = healthRoutes({
      ready: async () => {
        questions++
        await all
        return true
      },
    })
    const count = () => {
      if (++arrived === MANY) allArrived()
    }
    const server = express()
      .use((_request, _response, next) => {
        count()
        next()
      })
      .use(health)
      .listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`
    const statuses = await Promise.all(Array.from({ length: MANY }, async () => (await fetch(url)).status))
    server.closeAllConnections()
    server.close()
    expect(new Set(statuses)).toEqual(new Set([200]))
    // The last to arrive lets the first answer go, and is asked for after it.
    expect(questions).toBeLessThanOrEqual(3)
  })
})
