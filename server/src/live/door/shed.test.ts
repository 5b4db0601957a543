import { eventually, setUpDatabase } from '@curfew/server/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hear, LiveNode } from '../../../testing/nodes/live-node.ts'
import { PressedOverload } from '../../../testing/nodes/pressed-overload.ts'

const overload = new PressedOverload()
const records = setUpDatabase()
let node: LiveNode
beforeAll(async () => {
  node = await LiveNode.start(records.url, { shedding: overload })
  await node.database.lease.query(
    "UPDATE curfew.policies SET idle_timeout_seconds = 60 WHERE scope = 'global'",
  )
})
afterAll(async () => {
  await node.close()
})
beforeEach(() => overload.press(0))

describe('LO-6 on a live connection', () => {
  it('staying is refused in stage 3 only, and counts as activity all the same', async () => {
    const { token, sessionId } = await node.signIn()
    const client = await node.connect(token)
    await node.database.lease.query(
      "UPDATE curfew.sessions SET last_active_at = now() - interval '40 seconds' WHERE id = $1",
      [sessionId],
    )
    overload.press(3)
    const before = overload.counts.writes
    expect(await client.emitWithAck('extend', {})).toMatchObject({
      error: { code: 'rate_limited', status: 429, retryAfterSeconds: expect.any(Number) },
    })
    expect(overload.counts.writes).toBe(before + 1)
    await eventually(async () => {
      const { rows } = await node.database.lease.query<{ age: number }>(
        'SELECT extract(epoch FROM now() - last_active_at)::float8 AS age FROM curfew.sessions WHERE id = $1',
        [sessionId],
      )
      expect(rows[0]?.age).toBeLessThan(30)
    })
    overload.press(0)
    overload.press(2)
    expect(await client.emitWithAck('extend', {})).toEqual({ idleDeadline: expect.any(String) })
  })

  it('clients come in at every stage, known here or not, and are told of their end', async () => {
    const known = await node.signIn()
    await node.connect(known.token)
    overload.press(3)
    await node.connect(known.token)
    const unknown = await node.signIn({ loginId: 'comes from another node' })
    const client = await node.connect(unknown.token)
    const told = hear(client, 'session.ended')
    await node.revoke({ loginIds: ['comes from another node'] })
    expect(await told).toMatchObject({ sessionId: unknown.sessionId })
  })
})
