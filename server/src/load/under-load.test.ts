import type { NodeView, Page } from '@curfew/shared'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { whileFull } from '../../testing/database/full-lanes.ts'
import { eventually } from '../../testing/index.ts'
import { type RunningApi, startApi } from '../../testing/nodes/running-api.ts'

vi.setConfig({ testTimeout: 60_000 })

let running: RunningApi
let admin: string
let holder: pg.PoolClient
beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  admin = (await running.enter('admin')).token
  holder = await running.database.background.connect()
})
afterAll(async () => {
  holder.release()
  await running.close()
})

/** What the list of nodes says of this one, as every node's does. */
async function shedding(): Promise<NodeView['shedding']> {
  const { status, body } = await running.call<Page<NodeView>>('/v1/nodes', { token: admin })
  expect(status).toBe(200)
  return body.items[0]?.shedding
}

/** Until it sheds nobody; a machine that is busy with other tests makes it wait for longer. */
const calm = () => eventually(async () => expect(await shedding()).toBeNull(), { within: 40_000 })

describe('LO-6 a node sheds by itself', () => {
  it('while lists are waited for, tells the cluster, and stops when they are not', async () => {
    expect(await shedding()).toBeNull()
    await whileFull(running.database, holder, ['reads'], async () => {
      await eventually(async () => expect(await shedding()).toBe('lists'))
      expect((await running.call('/v1/users', { token: admin })).status).toBe(429)
    })
    await calm()
    expect((await running.call('/v1/users', { token: admin })).status).toBe(200)
  })

  it('while the event loop is late', async () => {
    let over = false
    const busy = () => {
      const until = performance.now() + 300
      while (performance.now() < until);
      if (!over) setTimeout(busy, 1)
    }
    busy()
    await eventually(() => expect(running.node.overload.stage).toBeGreaterThan(0))
    over = true
    await calm()
  })
})
