import { randomUUID } from 'node:crypto'
import type { AuditEntry, Page, RevocationView } from '@curfew/shared'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { whileFull as keepFull } from '../../testing/database/full-lanes.ts'
import { type RunningApi, startApi } from '../../testing/nodes/running-api.ts'
import { LANES, type Lane } from '../store/lanes/lanes.ts'

let running: RunningApi
let admin: string
let nobody: { token: string; userId: string }
/** On connections of its own. */
let elsewhere: pg.Client

beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  admin = (await running.enter('admin')).token
  nobody = await running.enter('nobody')
  const { rows } = await running.database.lease.query<{ name: string }>('SELECT current_database() AS name')
  elsewhere = new pg.Client({ ...(running.database.lease.options as pg.PoolConfig), database: rows[0]?.name })
  await elsewhere.connect()
})
afterAll(async () => {
  await elsewhere.end()
  await running.close()
})

const whileFull = <T>(lanes: readonly Lane[], act: () => Promise<T>): Promise<T> =>
  keepFull(running.database, elsewhere, lanes, act)

const revoke = (token: string, target: unknown, key: string = randomUUID()) =>
  running.call<{ revocation: RevocationView; code?: string }>('/v1/revocations', {
    method: 'POST',
    token,
    headers: { 'idempotency-key': key },
    body: { target },
  })

describe('LO-2 whoever may do less never delays whoever may do more', () => {
  it('a forced logout is answered while all that others use is full', async () => {
    const { userId } = await running.enter('somebody')
    // Whoever has administrated before is remembered, and so is their session.
    expect((await revoke(admin, { users: [userId] })).status).toBe(201)
    await running.enter('somebody')
    const others = LANES.filter((lane) => !['changes', 'looks', 'lease'].includes(lane))
    await whileFull(others, async () => {
      const key = randomUUID()
      const revoked = await revoke(admin, { users: [userId] }, key)
      expect(revoked).toMatchObject({ status: 201, body: { revocation: { sessionsEnded: 1 } } })
      expect(await revoke(admin, { users: [userId] }, key)).toMatchObject({ body: revoked.body })
      const missing = await revoke(admin, { loginIds: ['no such person'] })
      expect(missing).toMatchObject({ status: 404, body: { code: 'target_not_found' } })
    })
  })

  it('so is a change of policy', async () => {
    const change = (idleTimeoutSeconds: number) =>
      running.call('/v1/policies/global', { method: 'PUT', token: admin, body: { idleTimeoutSeconds } })
    expect((await change(3_600)).status).toBe(200)
    // The change has made the node forget all sessions.
    expect((await running.call('/v1/session', { token: admin })).status).toBe(200)
    const others = LANES.filter((lane) => !['changes', 'looks', 'lease'].includes(lane))
    await whileFull(others, async () => expect((await change(7_200)).status).toBe(200))
  })

  it('whoever may not act is refused, and recorded, without the connections of those who may', async () => {
    await whileFull(['changes'], async () => {
      const refused = await revoke(nobody.token, { users: [nobody.userId] })
      expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } })
      const policy = await running.call('/v1/policies/global', {
        method: 'PUT',
        token: nobody.token,
        body: { idleTimeoutSeconds: 60 },
      })
      expect(policy.status).toBe(403)
    })
    const { body } = await running.call<Page<AuditEntry>>('/v1/audit?limit=2', { token: admin })
    expect(body.items.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['policy.changed', 'refused'],
      ['sessions.revoked', 'refused'],
    ])
  })

  it('somebody who has lost the right is refused, and uses the connections of others from then on', async () => {
    const id = await running.add({ loginId: 'demoted', roles: ['Operator'] })
    const { token } = await running.enter('demoted')
    expect((await revoke(token, { loginIds: ['nobody at all'] })).status).toBe(404)
    await elsewhere.query('DELETE FROM curfew.user_roles WHERE user_id = $1', [id])
    expect((await revoke(token, { users: [id] })).status).toBe(403)
    await whileFull(['changes'], async () => expect((await revoke(token, { users: [id] })).status).toBe(403))
  })
})

describe('LO-2 the look of a forced logout waits for one statement at most', () => {
  it('however many people sign out while a node has not followed', async () => {
    const silent = randomUUID()
    await elsewhere.query(
      "INSERT INTO curfew.nodes (id, applied, host, version) VALUES ($1, 0, 'slow', 'test')",
      [silent],
    )
    const tokens = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => (await running.enter(`leaver ${index}`)).token),
    )
    const most = { waiting: 0 }
    const watching = setInterval(() => {
      most.waiting = Math.max(most.waiting, running.database.load.get('looks')?.waitingCount ?? 0)
    }, 1)
    const left = await Promise.all(
      tokens.map((token) => running.call('/v1/sign-out', { method: 'POST', token, body: {} })),
    )
    clearInterval(watching)
    await elsewhere.query('DELETE FROM curfew.nodes WHERE id = $1', [silent])
    expect(left.map(({ status }) => status)).toEqual(tokens.map(() => 204))
    expect(most.waiting).toBe(0)
  })
})
