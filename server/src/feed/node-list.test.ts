import { randomUUID } from 'node:crypto'
import type { NodeView, Page } from '@curfew/shared'
import { node } from '@curfew/shared/schemas'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApi, startApi } from '../../testing/nodes/running-api.ts'
import { change } from './change.ts'

let running: RunningApi
let admin: Awaited<ReturnType<RunningApi['enter']>>

beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  admin = await running.enter('admin')
})
// They would be taken out while another test counts them.
afterEach(() => sql`DELETE FROM curfew.nodes WHERE id <> ${running.node.id}`.execute(running.database.writes))
afterAll(() => running.close())

/** A node as the records have it that has been silent for so long and has applied all but so many entries. */
async function silentNode(host: string, silentSeconds: number, behind = 0): Promise<string> {
  const id = randomUUID()
  await sql`
    INSERT INTO curfew.nodes (id, applied, host, version, started_at, beat_at)
    SELECT ${id}, position - ${behind}, ${host}, '0.1.0', statement_timestamp() - interval '1 hour',
           statement_timestamp() - ${silentSeconds} * interval '1 second'
    FROM curfew.feed_head`.execute(running.database.writes)
  return id
}

const list = async (query = '') =>
  (await running.call<Page<NodeView>>(`/v1/nodes${query}`, { token: admin.token })).body

describe('GET /v1/nodes', () => {
  it('shows the node that answers, by its schema', async () => {
    const { items, total, nextCursor } = await list()
    expect({ total, nextCursor }).toEqual({ total: 1, nextCursor: null })
    expect(items.map((item) => node.parse(item))).toEqual(items)
    expect(items).toMatchObject([{ id: running.node.id, version: 'test', lease: 'fresh', current: true }])
    expect(items[0]?.connections).toBe(0)
  })

  it('tells whose lease has lapsed by the database’s clock (FD-7), and how far behind the feed each is', async () => {
    await change(running.database, async () => ({
      result: null,
      entries: [1, 2, 3].map((version) => ({ kind: 'policy.changed', version: 1, payload: { version } })),
    }))
    await sql`UPDATE curfew.feed SET at = at - interval '40 days'`.execute(running.database.writes)
    const [quick, silent] = [await silentNode('quick', -60), await silentNode('silent', 2, 2)]
    const nodes = new Map((await list()).items.map((each) => [each.id, each]))
    expect(nodes.get(quick)).toMatchObject({
      lease: 'fresh',
      lag: { entries: 0, milliseconds: null },
      current: false,
    })
    expect(nodes.get(silent)).toMatchObject({ lease: 'lapsed', lag: { entries: 2 } })
    // Longer than an integer of milliseconds lasts.
    expect(nodes.get(silent)?.lag.milliseconds).toBeGreaterThan(40 * 86_400_000)
    expect(nodes.get(quick)?.applied).toBe((nodes.get(silent)?.applied ?? 0) + 2)
  })

  it('counts the live connections of each, and can be ordered and paged', async () => {
    const busy = await silentNode('busy', 0)
    await sql`
      INSERT INTO curfew.connections (id, node_id, session_id, user_id, closed_at)
      SELECT gen_random_uuid(), ${busy}, ${admin.sessionId}, ${admin.userId}, CASE WHEN n = 3 THEN now() END
      FROM generate_series(1, 3) AS n`.execute(running.database.writes)
    const first = await list('?sort=-connections&limit=1')
    expect(first.items).toMatchObject([{ id: busy, connections: 2 }])
    const second = await list(`?sort=-connections&limit=200&cursor=${first.nextCursor}`)
    expect(second.items).toHaveLength(first.total - 1)
    expect(second.items.map(({ id }) => id)).not.toContain(busy)
  })

  it.each(['?sort=beat', '?limit=0', '?cursor=none', '?host=lisbon'])('refuses %s', async (query) => {
    const answer = await running.call(`/v1/nodes${query}`, { token: admin.token })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  })
})
