import { eventually, setUpDatabase, startTestRedis, type TestRedis } from '@curfew/server/testing'
import type { Group, Page, User } from '@curfew/shared'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { at, type Caller, check, readDeliveries, readRevocation, revoke, signIn } from '../support/api.ts'
import { type CurfewProcess, startCurfew } from '../support/curfew-process.ts'
import { connectLive, type LiveClient } from '../support/live-client.ts'

describe.each([{ redis: true }, { redis: false }])('two nodes, Redis: $redis', ({ redis: withRedis }) => {
  const records = setUpDatabase()
  let redis: TestRedis | undefined
  let one: CurfewProcess
  let other: CurfewProcess
  let admin: Caller
  const clients: LiveClient[] = []

  beforeAll(async () => {
    if (withRedis) redis = await startTestRedis()
    const shared = { databaseUrl: records.url, ...(redis ? { redisUrl: redis.url } : {}) }
    one = await startCurfew(shared)
    other = await startCurfew(shared)
    admin = await signIn(one.url, 'admin')
  })
  afterAll(async () => {
    await Promise.all([one?.stop(), other?.stop()])
    await redis?.stop()
  })
  afterEach(() => {
    for (const client of clients.splice(0)) client.close()
  })

  /** Somebody who is signed in at one node and has a page open at the other. */
  async function someone(loginId: string): Promise<{ caller: Caller; client: LiveClient }> {
    const caller = at(other.url, await signIn(one.url, loginId))
    const client = connectLive(other.url, caller.token)
    clients.push(client)
    await client.active
    return { caller, client }
  }
  const ordinaryUsers = async () =>
    (await admin.get<Page<User>>('/v1/users?superUser=false&sort=loginId&limit=50')).items.filter(
      (user) => !['operator', 'auditor'].includes(user.loginId),
    )

  it('P1, P3, P7 ends one session on the other node before it answers, tells its client, accounts for it', async () => {
    const [user] = await ordinaryUsers()
    const { caller, client } = await someone(user?.loginId ?? '')
    expect(await check(caller)).toEqual({ status: 200 })

    const { status, revocation } = await revoke(admin, {
      target: { sessions: [caller.sessionId] },
      message: 'Your phone was found in a taxi.',
      reasonAdmin: 'Lost phone',
    })
    expect(status).toBe(201)
    expect(revocation.nodes.length).toBeGreaterThanOrEqual(2)
    expect(await check(caller)).toEqual({
      status: 401,
      reason: 'admin_revoked',
      message: 'Your phone was found in a taxi.',
    })
    await eventually(() => expect(client.notices).toHaveLength(1), { within: 1_000 })
    expect(client.notices[0]).toMatchObject({
      sessionId: caller.sessionId,
      revocationId: revocation.id,
      reason: 'admin_revoked',
      initiatingEntity: 'admin',
      message: 'Your phone was found in a taxi.',
    })
    await eventually(() => expect(client.socket.connected).toBe(false), { within: 3_000 })
    await eventually(
      async () =>
        expect(await readRevocation(admin, revocation.id)).toMatchObject({
          status: 'completed',
          sessionsEnded: 1,
          deliveries: {
            total: 1,
            acknowledged: 1,
            closed: 0,
            unreachable: 0,
            pending: 0,
            sessionsWithoutConnection: 0,
          },
        }),
      { within: 5_000 },
    )
    const { items } = await readDeliveries(admin, revocation.id)
    expect(items).toMatchObject([
      { sessionId: caller.sessionId, outcome: 'acknowledged', loginId: user?.loginId },
    ])
  })

  it('P7 tells a client that was offline when it comes back, and lets the user sign in again at once', async () => {
    const [, user] = await ordinaryUsers()
    const { caller, client } = await someone(user?.loginId ?? '')
    client.close()
    await revoke(admin, { target: { users: [caller.user.id] }, message: 'Shift change.' })
    const back = connectLive(other.url, caller.token)
    clients.push(back)
    await expect(back.active).rejects.toThrow()
    expect(back.refusals).toMatchObject([
      { reason: 'admin_revoked', message: 'Shift change.', sessionId: caller.sessionId },
    ])
    expect(await check(at(other.url, await signIn(other.url, caller.user.loginId)))).toEqual({ status: 200 })
  })

  it('RV-1, RV-9 ends chosen members of a group, a group and everyone, with exceptions', async () => {
    const { items: groups } = await admin.get<Page<Group>>('/v1/groups?sort=-members')
    const group = groups[0]
    const members = (await admin.get<Page<User>>(`/v1/groups/${group?.id}/members`)).items.filter(
      (member) => !member.isSuperUser,
    )
    const people = await Promise.all(members.slice(0, 4).map((member) => someone(member.loginId)))
    const [first, second, third, fourth] = people
    if (!group || !first || !second || !third || !fourth) throw new Error('the demo data is too small')
    const states = async () => Promise.all(people.map(async ({ caller }) => (await check(caller)).status))

    await revoke(admin, { target: { group: group.id, users: [first.caller.user.id] } })
    expect(await states()).toEqual([401, 200, 200, 200])
    await revoke(admin, {
      target: { group: group.id, except: { users: [third.caller.user.id, fourth.caller.user.id] } },
    })
    expect(await states()).toEqual([401, 401, 200, 200])
    const { revocation } = await revoke(admin, {
      target: { everyone: true, except: { sessions: [admin.sessionId, fourth.caller.sessionId] } },
    })
    expect(await states()).toEqual([401, 401, 401, 200])
    expect((await check(admin)).status).toBe(200)
    for (const { client } of [first, second, third]) expect(client.notices).toHaveLength(1)
    await eventually(
      async () => {
        const { deliveries } = await readRevocation(admin, revocation.id)
        expect(deliveries.pending).toBe(0)
        expect(deliveries.total).toBe(deliveries.acknowledged + deliveries.closed + deliveries.unreachable)
      },
      { within: 5_000 },
    )
  })

  it('EN-11 cuts a client that does not answer, and says so', async () => {
    const [, , user] = await ordinaryUsers()
    const caller = await signIn(one.url, user?.loginId ?? '')
    const deaf = connectLive(other.url, caller.token, { acknowledges: false })
    clients.push(deaf)
    await deaf.active
    const { revocation } = await revoke(admin, { target: { sessions: [caller.sessionId] } })
    await eventually(() => expect(deaf.socket.connected).toBe(false), { within: 4_000 })
    await eventually(
      async () => {
        const { deliveries } = await readRevocation(admin, revocation.id)
        expect(deliveries).toMatchObject({ total: 1, unreachable: 1, pending: 0 })
      },
      { within: 5_000 },
    )
    const { items } = await readDeliveries(admin, revocation.id)
    expect(items).toMatchObject([{ outcome: 'unreachable', cause: 'no_answer' }])
  })

  it('P5 answers within 3 s while the other node is paused, and that node refuses when it wakes', async () => {
    const [, , , user] = await ordinaryUsers()
    const { caller } = await someone(user?.loginId ?? '')
    other.signal('SIGSTOP')
    try {
      const started = performance.now()
      const { revocation } = await revoke(admin, { target: { sessions: [caller.sessionId] } })
      expect(performance.now() - started).toBeLessThan(3_000)
      expect(revocation.nodes.map((node) => node.outcome)).toContain('fenced')
    } finally {
      other.signal('SIGCONT')
    }
    expect((await check(caller)).status).toBe(401)
  })

  if (withRedis) {
    it('P6, FD-15 keeps every promise while Redis is gone, and after it came back empty', async () => {
      const [, , , , user] = await ordinaryUsers()
      const { caller, client } = await someone(user?.loginId ?? '')
      const port = redis?.port ?? 0
      await redis?.stop()
      expect(await check(caller)).toEqual({ status: 200 })
      await revoke(admin, { target: { sessions: [caller.sessionId] } })
      expect((await check(caller)).status).toBe(401)
      await eventually(() => expect(client.notices).toHaveLength(1), { within: 1_000 })
      redis = await startTestRedis({ port })
      const again = await someone(user?.loginId ?? '')
      await revoke(admin, { target: { sessions: [again.caller.sessionId] } })
      expect((await check(again.caller)).status).toBe(401)
      expect([one.ended(), other.ended()]).toEqual([null, null])
    })
  }
})
