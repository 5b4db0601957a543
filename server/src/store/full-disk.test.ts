import { eventually, fillDisk, setUpDatabase } from '@curfew/server/testing'
import type { Overview } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { RawClient } from '../../testing/nodes/raw-client.ts'
import { type RunningCurfew, startCurfew } from '../../testing/nodes/running-curfew.ts'
import { createLog } from '../log.ts'

vi.setConfig({ testTimeout: 40_000 })

const records = setUpDatabase()
let curfew: RunningCurfew
const disk = records.connect()
const lines: string[] = []
beforeAll(async () => {
  const log = createLog('warn', { write: (line) => void lines.push(JSON.parse(line).msg) })
  curfew = await startCurfew(records.url, { log })
})
afterAll(async () => {
  await curfew?.close()
})

async function writesOk(): Promise<number> {
  const text = await (await curfew.call('/metrics')).text()
  return Number(/^curfew_writes_ok (\d)$/m.exec(text)?.[1])
}

describe('LO-9 a full disk', () => {
  it.each([
    ['beats are written all the same', 'all but beats'],
    ['no beat is written, so that every check asks', 'everything'],
  ] as const)('is told of while checks go on: %s', async (_, fills) => {
    lines.length = 0
    const { token } = await curfew.enter({ loginId: `admin ${fills}`, isSuperUser: true })
    const overview = async () => (await (await curfew.call('/v1/overview', { token })).json()) as Overview
    expect(await overview()).not.toHaveProperty('writesOk')
    const open = await RawClient.connect(curfew.url, token)
    const empty = await fillDisk(records.url, fills)
    const revocation = { target: { loginIds: ['somebody else'] } }
    try {
      expect((await curfew.call('/v1/sign-out', { token, body: {} })).status).toBe(503)
      expect(await writesOk()).toBe(0)
      for (let asked = 0; asked < 20; asked++) {
        expect((await curfew.call('/v1/session', { token })).status).toBe(200)
        expect((await curfew.call('/v1/users', { token })).status).toBe(200)
        expect((await curfew.call('/readyz')).status).toBe(200)
        expect((await curfew.call('/v1/revocations', { token, body: revocation })).status).not.toBe(201)
        expect(await overview()).toMatchObject({ writesOk: false })
      }
      expect(open.socket.readyState).toBe(open.socket.OPEN)
      expect(lines).toEqual([expect.stringContaining('PostgreSQL cannot write')])
    } finally {
      await empty()
    }
    await eventually(async () => expect(await writesOk()).toBe(1))
    expect(lines).toHaveLength(2)
    expect(await overview()).not.toHaveProperty('writesOk')
    const again = await curfew.enter({ loginId: `admin again ${fills}`, isSuperUser: true })
    expect((await curfew.call('/v1/session', { token: again.token })).status).toBe(200)
    open.socket.terminate()
  })

  it('leaves nothing of the attempts to write', async () => {
    const { rows } = await disk.query("SELECT FROM curfew.audit WHERE action = 'attempt'")
    expect(rows).toEqual([])
  })

  it('dashboards are told', async () => {
    const { token } = await curfew.enter({ loginId: 'watching', isSuperUser: true })
    const dashboard = await RawClient.open(curfew.url)
    dashboard.send(`40/admin,${JSON.stringify({ token })}`)
    const overviews = () =>
      dashboard.received
        .filter((message) => message.startsWith('42/admin,["overview"'))
        .map((message) => JSON.parse(message.slice('42/admin,'.length))[1] as Overview)
    await eventually(() => expect(overviews().length).toBeGreaterThan(0))
    const empty = await fillDisk(records.url, 'all but beats')
    try {
      expect((await curfew.call('/v1/sign-out', { token, body: {} })).status).toBe(503)
      await eventually(() => expect(overviews().at(-1)).toMatchObject({ writesOk: false }))
    } finally {
      await empty()
    }
    await eventually(() => expect(overviews().at(-1)).not.toHaveProperty('writesOk'))
    dashboard.socket.terminate()
  })
})
