import type { AuditEntry, Page } from '@curfew/shared'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApi, startApi } from '../../testing/nodes/running-api.ts'

let running: RunningApi
let admin: string
beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  admin = (await running.enter('admin')).token
})
afterAll(() => running.close())

describe('LO-3 no answer has more than 2 MB', () => {
  const MOST = 2_000_000
  const size = (body: unknown) => Buffer.byteLength(JSON.stringify(body))

  it('a page of records that were written whole', async () => {
    await sql`
      INSERT INTO curfew.audit (actor_login_id, action, target, outcome, detail)
      SELECT 'before', 'sessions.revoked', jsonb_build_object('loginIds', many.ids), 'refused', '{}'
      FROM generate_series(1, 200),
           (SELECT jsonb_agg(repeat('x', 190) || n) AS ids FROM generate_series(1, 5000) AS n) AS many`.execute(
      running.database.writes,
    )
    const { status, body } = await running.call<Page<AuditEntry>>('/v1/audit?limit=200', { token: admin })
    expect(status).toBe(200)
    expect(size(body)).toBeLessThan(MOST)
    expect(body.items).toHaveLength(200)
    expect(body.items[0]?.target).toMatchObject({ counts: { loginIds: 5_000 } })
    await sql`DELETE FROM curfew.audit WHERE actor_login_id = 'before'`.execute(running.database.writes)
  })

  it('a page whose entries are as large as they can be goes on with the next', async () => {
    const id = '\u0001'.repeat(200)
    const target = { users: Array<string>(10).fill(id), except: { users: Array<string>(10).fill(id) } }
    await sql`
      INSERT INTO curfew.audit (actor_login_id, action, target, outcome)
      SELECT 'before', 'sessions.revoked', ${JSON.stringify(target)}::jsonb, 'refused'
      FROM generate_series(1, 200)`.execute(running.database.writes)
    const seen: string[] = []
    let cursor: string | null = ''
    for (let pages = 0; cursor !== null && pages < 20; pages++) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { body } = await running.call<Page<AuditEntry>>(`/v1/audit?limit=200${query}`, { token: admin })
      expect(size(body)).toBeLessThan(MOST)
      seen.push(...body.items.map((item) => item.id))
      cursor = body.nextCursor
    }
    const { rows } = await sql<{
      id: string
    }>`SELECT id::text FROM curfew.audit ORDER BY at DESC, id DESC`.execute(running.database.reads)
    expect(seen).toEqual(rows.map((row) => row.id))
  })

  it('the ids that do not exist', async () => {
    const loginIds = Array.from({ length: 5_000 }, (_, index) => `${index}`.padEnd(199, 'x'))
    const { status, body } = await running.call('/v1/revocations', {
      method: 'POST',
      token: admin,
      body: { target: { loginIds } },
    })
    expect(status).toBe(404)
    expect(body.ids).toEqual(loginIds)
    expect(size(body)).toBeLessThan(MOST)
  })

  it('a forced logout of many is whole by itself, and short in a list and in the records', async () => {
    const { rows } = await sql<{ id: string }>`
      INSERT INTO curfew.users (login_id) SELECT 'many ' || n FROM generate_series(1, 2000) AS n RETURNING id`.execute(
      running.database.writes,
    )
    const users = rows.map((row) => row.id)
    const made = await running.call<{ revocation: { id: string; target: unknown } }>('/v1/revocations', {
      method: 'POST',
      token: admin,
      body: { target: { users } },
    })
    const { id, target } = made.body.revocation
    expect(target).toEqual({ users })
    const one = await running.call<{ target: unknown }>(`/v1/revocations/${id}`, { token: admin })
    expect(one.body.target).toEqual({ users })
    const short = { users: users.slice(0, 10), counts: { users: 2_000 } }
    const list = await running.call<Page<{ target: unknown }>>('/v1/revocations?limit=1', { token: admin })
    expect(list.body.items[0]?.target).toEqual(short)
    const audit = await sql<{ target: unknown }>`
      SELECT target FROM curfew.audit WHERE revocation_id = ${id}`.execute(running.database.reads)
    expect(audit.rows).toEqual([{ target: short }])
    // Found by everybody whom it named, not only by those whom a list shows.
    const found = await running.call<Page<{ id: string }>>(`/v1/revocations?user=${users.at(-1)}`, {
      token: admin,
    })
    expect(found.body.items.map((item) => item.id)).toEqual([id])
  })
})
