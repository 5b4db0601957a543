import type { ChangedPolicy, Page, PolicyPreview, Problem, SessionView } from '@curfew/shared'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { givePolicy } from '../../testing/database/give-policy.ts'
import { eventually } from '../../testing/eventually.ts'
import { type Answer, type RunningApi, startApi } from '../../testing/nodes/running-api.ts'
import type { Started } from '../sessions/begin/start-session.ts'

const TWO_DAYS = 172_800
const HOUR = 3_600

let running: RunningApi
let admin: Started
let auditor: string

beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  await running.add({ loginId: 'root', isSuperUser: true })
  await running.add({ loginId: 'auditor', roles: ['Auditor'] })
  const own = await running.add({ loginId: 'own' })
  await givePolicy(running.database.writes, own, { idleTimeoutSeconds: TWO_DAYS })
})
afterAll(() => running.close())

const put = (idleTimeoutSeconds: number | null) =>
  running.call<ChangedPolicy>('/v1/policies/global', {
    method: 'PUT',
    token: admin.token,
    body: { idleTimeoutSeconds },
  })
const ask = (
  body: unknown,
  { token = admin.token, headers }: { token?: string; headers?: Record<string, string> } = {},
): Promise<Answer<PolicyPreview & Problem>> =>
  running.call('/v1/policies/preview', { method: 'POST', token, body, headers })
const preview = async (idleTimeoutSeconds: number | null) =>
  (await ask({ layer: 'global', policy: { idleTimeoutSeconds } })).body

/** Somebody who is signed in, and did something last so many seconds ago. */
async function idle(loginId: string, seconds: number): Promise<Started> {
  const started = await running.enter(loginId)
  await sql`
    UPDATE curfew.sessions SET last_active_at = statement_timestamp() - ${seconds} * interval '1 second'
    WHERE id = ${started.sessionId}`.execute(running.database.writes)
  return started
}
async function liveSessions(): Promise<string[]> {
  const path = '/v1/sessions?status=active&limit=200'
  const { body } = await running.call<Page<SessionView>>(path, { token: admin.token })
  return body.items.map(({ id }) => id)
}

const NOBODY = { sessions: 0, users: 0, superUsers: 0, includesYou: false }

beforeEach(async () => {
  admin = await running.enter('admin')
  auditor = (await running.enter('auditor')).token
  await put(TWO_DAYS)
  const target = { everyone: true, except: { sessions: [admin.sessionId] } }
  await running.call('/v1/revocations', { method: 'POST', token: admin.token, body: { target } })
  auditor = (await running.enter('auditor')).token
})

describe('PO-6 a change of policy says whom it ends before it does', () => {
  it('and they are the ones that it ends', async () => {
    const ended = [await idle('ada', 2 * HOUR), await idle('ada', HOUR + 60), await idle('root', 5 * HOUR)]
    const kept = [await idle('ada', HOUR - 60), await idle('bea', 30), await idle('own', 5 * HOUR), admin]
    const { now } = await preview(HOUR)
    expect(now).toEqual({ sessions: 3, users: 2, superUsers: 1, includesYou: false })
    await put(HOUR)
    await eventually(
      async () => {
        const live = await liveSessions()
        expect(live.filter((id) => ended.some(({ sessionId }) => sessionId === id))).toEqual([])
        expect(live).toEqual(expect.arrayContaining(kept.map(({ sessionId }) => sessionId)))
      },
      { within: 15_000 },
    )
  })

  it('and who follows within a day, unless they do something, and when the first of them does', async () => {
    const first = await idle('ada', 50 * 60)
    await idle('bea', 40 * 60)
    const { now, later } = await preview(HOUR)
    expect(now).toEqual(NOBODY)
    // With them the administrator and the auditor, who are idle too if they do nothing.
    expect(later).toMatchObject({ sessions: 4, users: 4, superUsers: 1, includesYou: true })
    await put(HOUR)
    const { body } = await running.call<SessionView>(`/v1/sessions/${first.sessionId}`, {
      token: admin.token,
    })
    const apart = Date.parse(later.at ?? '') - Date.parse(body.idleDeadline ?? '')
    expect(Math.abs(apart)).toBeLessThan(1_000)

    await put(TWO_DAYS)
    expect((await preview(25 * HOUR)).later).toEqual({ ...NOBODY, at: null })
  })

  it('counts only those who stay signed in without it', async () => {
    await idle('ada', 3 * HOUR)
    for (const wanted of [TWO_DAYS, TWO_DAYS + 1, null]) {
      expect(await preview(wanted)).toEqual({ now: NOBODY, later: { ...NOBODY, at: null } })
    }
    await put(null)
    expect((await preview(2 * HOUR)).now).toMatchObject({ sessions: 1, users: 1 })
    await put(TWO_DAYS)
    await idle('bea', 49 * HOUR)
    expect((await preview(HOUR)).now).toMatchObject({ sessions: 1, users: 1 })
  })

  it('counts what is not written yet of what people did', async () => {
    const { sessionId } = await idle('ada', 3 * HOUR)
    running.node.activity.record({ id: sessionId })
    expect((await preview(HOUR)).now).toEqual(NOBODY)
  })

  it('says whether it includes who asks', async () => {
    const { token } = await idle('root', 2 * HOUR)
    const { body } = await ask(
      { layer: 'global', policy: { idleTimeoutSeconds: HOUR } },
      { token, headers: { 'curfew-background': '1' } },
    )
    expect(body.now).toEqual({ sessions: 1, users: 1, superUsers: 1, includesYou: true })
  })

  it('changes nothing, and answers a repetition with the same', async () => {
    await idle('ada', 2 * HOUR)
    const headers = { 'idempotency-key': 'a-look-ahead' }
    const body = { layer: 'global', policy: { idleTimeoutSeconds: HOUR } }
    const { body: first } = await ask(body, { headers })
    expect(first.now.sessions).toBe(1)
    await idle('bea', 2 * HOUR)
    expect((await ask(body, { headers })).body).toEqual(first)
    const other = { layer: 'global', policy: { idleTimeoutSeconds: 60 } }
    expect(await ask(other, { headers })).toMatchObject({ status: 422 })
    expect((await preview(HOUR)).now.sessions).toBe(2)
    expect(
      (await running.call<ChangedPolicy['policy']>('/v1/policies/global', { token: admin.token })).body,
    ).toMatchObject({ idleTimeoutSeconds: TWO_DAYS })
  })

  it('takes a change as it is sent to be made, with a version that it does not look at', async () => {
    await idle('ada', 2 * HOUR)
    for (const version of [1, 1_000_000]) {
      const { status, body } = await ask({ layer: 'global', policy: { idleTimeoutSeconds: HOUR, version } })
      expect([status, body.now.sessions]).toEqual([200, 1])
    }
  })

  it('to those who may make the change', async () => {
    const body = { layer: 'global', policy: { idleTimeoutSeconds: 60 } }
    expect(await ask(body, { token: auditor })).toMatchObject({
      status: 403,
      body: { code: 'forbidden', detail: 'This needs the permission policies:manage.' },
    })
  })

  it.each([
    [{ layer: 'group', policy: {} }, [{ pointer: '/layer', message: 'is not supported yet' }]],
    [{ layer: 'global', policy: { idleTimeoutSeconds: 29 } }, [{ pointer: '/policy/idleTimeoutSeconds' }]],
    [{ layer: 'global', policy: { signInHours: null } }, [{ pointer: '/policy/signInHours' }]],
    [{ layer: 'global', id: '1', policy: {} }, [{ pointer: '/id' }]],
    [{ layer: 'planet', policy: {} }, [{ pointer: '/layer' }]],
  ])('not of what is not supported: %j', async (body, errors) => {
    expect(await ask(body)).toMatchObject({ status: 400, body: { code: 'invalid_request', errors } })
  })
})
