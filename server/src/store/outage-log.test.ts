import { eventually, setUpDatabase, takeAway } from '@curfew/server/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { RawClient } from '../../testing/nodes/raw-client.ts'
import { type RunningCurfew, startCurfew } from '../../testing/nodes/running-curfew.ts'
import { createLog } from '../log.ts'

vi.setConfig({ testTimeout: 30_000 })

const records = setUpDatabase()
let curfew: RunningCurfew
const lines: Record<string, unknown>[] = []
beforeAll(async () => {
  const log = createLog('warn', { write: (line) => void lines.push(JSON.parse(line)) })
  curfew = await startCurfew(records.url, { log })
})
afterEach(() => void lines.splice(0))
afterAll(async () => {
  await curfew?.close()
})

const metric = async (name: string) => {
  const text = await (await curfew.call('/metrics')).text()
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')
      .at(-1),
  )
}
const AWAY = 'curfew_pg_unavailable_total{trouble="away"}'

describe('LO-9 an outage is told once', () => {
  it('whatever needs PostgreSQL meanwhile: requests, the feed, the clock, connections, dashboards', async () => {
    const { token } = await curfew.enter({ loginId: 'admin', isSuperUser: true })
    const [staying, leaving] = [
      await RawClient.connect(curfew.url, token),
      await RawClient.connect(curfew.url, token),
    ]
    staying.emit('activity', {})
    expect(lines).toEqual([])
    const giveBack = await takeAway(records.url)
    leaving.socket.terminate()
    for (let asked = 0; asked < 30; asked++) {
      const answer = await curfew.call('/v1/users', { token: asked % 2 ? token : 'x'.repeat(43) })
      expect(answer.status).toBe(503)
    }
    // The loop that follows the feed alone fails four times a second.
    await eventually(async () => expect(await metric(AWAY)).toBeGreaterThan(45))
    expect(lines).toEqual([expect.objectContaining({ level: 'warn', reason: expect.any(String) })])
    expect(lines[0]).not.toHaveProperty('err')
    await giveBack()
    await eventually(() => expect(lines.map(({ msg }) => msg)).toContain('PostgreSQL is reachable again'))
    expect((await curfew.call('/v1/users', { token })).status).toBe(200)
    expect(lines).toHaveLength(2)
    staying.socket.terminate()
  })
})
