import { eventually, setUpDatabase, takeAway } from '@curfew/server/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { check, revoke, signIn } from '../support/api.ts'
import { type CurfewProcess, startCurfew } from '../support/curfew-process.ts'
import { connectLive } from '../support/live-client.ts'

const records = setUpDatabase()
let curfew: CurfewProcess
beforeAll(async () => {
  curfew = await startCurfew({ databaseUrl: records.url })
})
afterAll(async () => {
  await curfew?.stop()
})

describe('P6 fail closed, kindly', () => {
  it('answers 503 while PostgreSQL is away, signs nobody out, and recovers without a restart', async () => {
    const admin = await signIn(curfew.url, 'admin')
    const client = connectLive(curfew.url, admin.token)
    await client.active
    const giveBack = await takeAway(records.url)
    // A fresh memory may still answer; when its lease is over nobody can tell any more.
    await eventually(async () => expect((await check(admin)).status).toBe(503))
    for (const path of ['/v1/session', '/v1/users', '/v1/overview', '/readyz']) {
      const answer = await admin.request(path)
      expect({ path, status: answer.status }).toEqual({ path, status: 503 })
      if (path.startsWith('/v1')) {
        expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
        expect(await answer.json()).toMatchObject({ code: 'unavailable' })
      }
    }
    expect((await fetch(`${curfew.url}/livez`)).status).toBe(200)
    expect((await revoke(admin, { target: { everyone: true } })).status).toBe(503)
    await giveBack()

    await eventually(async () => expect(await check(admin)).toEqual({ status: 200 }))
    expect(client.notices).toEqual([])
    expect(client.socket.connected).toBe(true)
    expect(curfew.ended()).toBeNull()
    client.close()
  })
})
