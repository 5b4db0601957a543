import { eventually, setUpDatabase } from '@curfew/server/testing'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ChatApplication, openChatApplication } from '../../testing/nodes/chat-application.ts'

const records = setUpDatabase()
const database = records.open()
let here: ChatApplication
let elsewhere: ChatApplication
beforeAll(async () => {
  here = await openChatApplication(records.url)
  elsewhere = await openChatApplication(records.url)
})
afterAll(async () => {
  await Promise.all([here.close(), elsewhere.close()])
})
const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

const actor = { name: 'a test' }
let people = 0
const somebody = () => `somebody ${++people}`
const groupOf = async (userId: string): Promise<string> => {
  const { rows } = await sql<{ id: string }>`
    SELECT group_id AS id FROM curfew.group_members WHERE user_id = ${userId}`.execute(database.reads)
  return rows[0]?.id ?? ''
}
/** Further sessions of somebody, which nobody holds. */
const addSessions = (userId: string, count: number) =>
  sql`INSERT INTO curfew.sessions (token_hash, user_id)
    SELECT sha256(n::text::bytea || ${userId}::text::bytea), ${userId} FROM generate_series(1, ${count}::integer) AS n`.execute(
    database.writes,
  )

describe('AP-5 on("ended") closes what an application holds open', () => {
  it('one session ended by the application itself, told before revoke returns', async () => {
    const { sessionId, userId, closed } = await here.chat('maria')
    const revocation = await here.curfew.revoke({
      target: { sessions: [sessionId] },
      message: 'Sorry',
      actor,
    })
    expect(here.told.filter((each) => each.sessionId === sessionId)).toEqual([
      {
        sessionId,
        userId,
        loginId: 'maria',
        notice: expect.objectContaining({
          sessionId,
          reason: 'admin_revoked',
          message: 'Sorry',
          revocationId: revocation.id,
        }),
      },
    ])
    expect(await closed).toEqual({ code: 4_401, reason: 'admin_revoked' })
  })

  it('on another node', async () => {
    const { userId, closed } = await here.chat(somebody())
    await elsewhere.curfew.revoke({ target: { users: [userId] }, actor })
    expect(await closed).toEqual({ code: 4_401, reason: 'admin_revoked' })
  })

  it('a group', async () => {
    const member = await here.chat(somebody(), ['Sales'])
    const other = await here.chat(somebody(), ['Support'])
    await elsewhere.curfew.revoke({ target: { group: await groupOf(member.userId) }, actor })
    expect(await member.closed).toMatchObject({ reason: 'admin_revoked' })
    expect(here.told.map(({ sessionId }) => sessionId)).not.toContain(other.sessionId)
    await here.curfew.revoke({ target: { users: [other.userId] }, actor })
    expect(await other.closed).toMatchObject({ reason: 'admin_revoked' })
  })

  it('more than 1,000, whom no entry names, with the same reason and revocation', async () => {
    const { userId, sessionId, closed } = await here.chat(somebody())
    await addSessions(userId, 1_001)
    const { id } = await elsewhere.curfew.revoke({ target: { users: [userId] }, actor })
    expect(await closed).toEqual({ code: 4_401, reason: 'admin_revoked' })
    expect(here.told.find((each) => each.sessionId === sessionId)?.notice).toMatchObject({ revocationId: id })
  })

  it('everyone, but for those who are left out', async () => {
    const [one, excepted] = [await here.chat(somebody()), await here.chat(somebody())]
    const except = { users: [excepted.userId] }
    await elsewhere.curfew.revoke({ target: { everyone: true, except }, actor })
    expect(await one.closed).toMatchObject({ reason: 'admin_revoked' })
    expect(here.told.map(({ sessionId }) => sessionId)).not.toContain(excepted.sessionId)
    await elsewhere.curfew.revoke({ target: { everyone: true }, actor })
    expect(await excepted.closed).toMatchObject({ reason: 'admin_revoked' })
  })

  it('who signs out, and who signs in again in the same browser', async () => {
    const [leaving, changing] = [await here.chat(somebody()), await here.chat(somebody())]
    const headers = { ...leaving.headers, 'content-type': 'application/json', origin: elsewhere.url }
    await fetch(`${elsewhere.url}/curfew/v1/sign-out`, { method: 'POST', headers, body: '{}' })
    expect(await leaving.closed).toEqual({ code: 4_401, reason: 'signed_out' })
    await fetch(`${elsewhere.url}/login`, {
      method: 'POST',
      headers: { ...changing.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ loginId: somebody() }),
    })
    expect(await changing.closed).toEqual({ code: 4_401, reason: 'signed_out' })
  })

  it('who has been idle', async () => {
    const { sessionId, closed } = await here.chat(somebody())
    await sql`UPDATE curfew.policies SET idle_timeout_seconds = 60 WHERE scope = 'global'`.execute(
      database.writes,
    )
    await sql`UPDATE curfew.sessions SET last_active_at = now() - interval '1 hour', due_at = now() - interval '1 hour'
      WHERE id = ${sessionId}`.execute(database.writes)
    expect(await closed).toEqual({ code: 4_401, reason: 'idle_timeout' })
  })

  it('what this node has missed', async () => {
    const { sessionId, closed } = await here.chat(somebody())
    // No entry tells of it, and the node learns that it was taken for dead.
    await sql`UPDATE curfew.sessions SET ended_at = now(), reason = 'admin_revoked', initiating_entity = 'admin',
      notice_id = gen_random_uuid() WHERE id = ${sessionId}`.execute(database.writes)
    await sql`DELETE FROM curfew.nodes WHERE id = ${here.curfew.nodeId}`.execute(database.writes)
    expect(await closed).toEqual({ code: 4_401, reason: 'admin_revoked' })
  })

  it('a session that the records do not know any more, without a reason', async () => {
    const { sessionId, closed } = await here.chat(somebody())
    await sql`DELETE FROM curfew.sessions WHERE id = ${sessionId}`.execute(database.writes)
    await sql`DELETE FROM curfew.nodes WHERE id = ${here.curfew.nodeId}`.execute(database.writes)
    expect(await closed).toEqual({ code: 4_401, reason: '' })
    expect(here.told.find((each) => each.sessionId === sessionId)).toMatchObject({ notice: null })
  })

  it('each once, also when a listener throws, and no more when it has stopped listening', async () => {
    const { sessionId, userId } = await here.chat(somebody())
    const heard: string[] = []
    stops.push(
      here.curfew.on('ended', () => {
        throw new Error('a bug of the application')
      }),
      here.curfew.on('ended', () => Promise.reject(new Error('another one'))),
      here.curfew.on('ended', (ended) => heard.push(ended.sessionId)),
    )
    const stop = here.curfew.on('ended', () => heard.push('stopped'))
    stop()
    await addSessions(userId, 1_001)
    await here.curfew.revoke({ target: { users: [userId] }, actor })
    await eventually(() => expect(heard).toEqual([sessionId]))
    await here.curfew.revoke({ target: { everyone: true }, actor })
    expect(heard.filter((each) => each === sessionId)).toEqual([sessionId])
  })

  it('there is no other event', () => {
    expect(() => here.curfew.on('begun' as 'ended', () => undefined)).toThrow(/no event "begun"/)
  })
})

describe('AP-5 check answers instead of responding', () => {
  it('says whose request it is, and why it is nobody’s', async () => {
    const { sessionId, userId, headers } = await here.signIn('ada')
    const check = await here.curfew.check({ headers })
    expect(check).toEqual({ state: 'live', session: { id: sessionId, userId, loginId: 'ada' } })
    expect(Object.isFrozen(check.state === 'live' && check.session)).toBe(true)
    expect(await here.curfew.check({ headers: {} })).toEqual({ state: 'unknown' })
    expect(await here.curfew.check({ headers: { authorization: `Bearer ${'x'.repeat(43)}` } })).toEqual({
      state: 'unknown',
    })
    await elsewhere.curfew.revoke({ target: { loginIds: ['ada'] }, message: 'Bye', actor })
    expect(await here.curfew.check({ headers })).toEqual({
      state: 'ended',
      notice: expect.objectContaining({ reason: 'admin_revoked', message: 'Bye' }),
    })
  })
})

describe('AP-5 revoke is the forced logout of the API', () => {
  const recordOf = async (id: string) => {
    const { rows } = await sql<{
      actor_kind: string
      actor_id: string | null
      actor_login_id: string
      detail: object
    }>`
      SELECT actor_kind, actor_id, actor_login_id, detail FROM curfew.audit WHERE revocation_id = ${id}`.execute(
      database.reads,
    )
    return rows
  }

  it('records who did it: a person', async () => {
    const boss = await here.signIn('the boss')
    const { userId } = await here.signIn(somebody())
    const request = { target: { users: [userId] }, reasonAdmin: 'left', actor: { loginId: 'the boss' } }
    const revocation = await here.curfew.revoke(request)
    expect(revocation).toMatchObject({
      status: 'completed',
      sessionsEnded: 1,
      usersAffected: 1,
      actor: { kind: 'person', id: boss.userId, loginId: 'the boss' },
    })
    expect(revocation.nodes.map(({ outcome }) => outcome)).toEqual(['applied', 'applied'])
    expect(await recordOf(revocation.id)).toEqual([
      {
        actor_kind: 'person',
        actor_id: boss.userId,
        actor_login_id: 'the boss',
        detail: { reasonAdmin: 'left', sessionsEnded: 1, usersAffected: 1 },
      },
    ])
  })

  it.each([
    ['system', { name: 'nightly clean-up' }],
    ['person', { loginId: 'whom Curfew does not know' }],
  ] as const)('RV-19 records who did it: a %s, %j', async (actor_kind, who) => {
    const { userId } = await here.signIn(somebody())
    const { id } = await here.curfew.revoke({ target: { users: [userId] }, actor: who })
    expect(await recordOf(id)).toMatchObject([
      { actor_kind, actor_id: null, actor_login_id: Object.values(who)[0] },
    ])
  })

  it('ends super users too: the application could sign in as one', async () => {
    const { userId, headers } = await here.signIn(somebody())
    await sql`UPDATE curfew.users SET is_super_user = true WHERE id = ${userId}`.execute(database.writes)
    const revocation = await here.curfew.revoke({ target: { users: [userId] }, actor })
    expect(revocation).toMatchObject({ sessionsEnded: 1, skipped: { superUsers: 0 } })
    expect(await here.curfew.check({ headers })).toMatchObject({ state: 'ended' })
  })

  it.each([
    ['nobody', { target: {} }, 'invalid_request'],
    ['nobody who acts', { target: { everyone: true }, actor: undefined }, 'invalid_request'],
    ['somebody without a name', { target: { everyone: true }, actor: { name: ' ' } }, 'invalid_request'],
    ['what there is not', { target: { everyone: true }, dryRun: true }, 'invalid_request'],
    ['strangers', { target: { loginIds: ['no such person'] } }, 'target_not_found'],
  ])('refuses what names %s', async (_, request, code) => {
    await expect(here.curfew.revoke({ actor, ...request } as never)).rejects.toMatchObject({ code })
  })
})

describe('AP-6 one sign-in that is remembered', () => {
  it.each([0, -1, 1.5])('for %s seconds is refused', async (maxAgeSeconds) => {
    await expect(
      here.curfew.signIn({} as never, {} as never, { loginId: 'x' }, { maxAgeSeconds }),
    ).rejects.toThrow(/^maxAgeSeconds must be a whole number/)
  })
})
