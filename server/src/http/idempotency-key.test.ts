import { randomUUID } from 'node:crypto'
import type { Problem, RevocationPreview, RevocationView, SignInAnswer } from '@curfew/shared'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, type RunningApi, startApi } from '../../testing/nodes/running-api.ts'

let running: RunningApi
let admin: string
beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  await running.add({ loginId: 'ada' })
  await running.add({ loginId: 'ben' })
  admin = (await running.enter('admin')).token
})
afterAll(() => running.close())

const post = <Body = Problem>(path: string, body: unknown, key: string, token?: string) =>
  running.call<Body>(path, {
    method: 'POST',
    body,
    headers: { 'idempotency-key': key },
    ...(token === undefined ? {} : { token }),
  })
const signIn = (key: string, more: object = {}) =>
  post<SignInAnswer & Problem>(
    '/v1/sign-in',
    { loginId: 'ada', password: PASSWORD, tokenIn: 'body', ...more },
    key,
  )
const keysKept = async (): Promise<string[]> => {
  const { rows } = await sql<{ row: string }>`
    SELECT k::text AS row FROM curfew.idempotency_keys AS k`.execute(running.database.reads)
  return rows.map(({ row }) => row)
}
const stateOf = async (token: string) => (await running.call<Problem>('/v1/session', { token })).body.code

describe('RV-20 a key is good for every POST', () => {
  it.each([
    ['/v1/sign-in', { loginId: 'ada', password: PASSWORD }],
    ['/v1/sign-out', {}],
    ['/v1/revocations', { target: { everyone: true } }],
    ['/v1/revocations', { target: { everyone: true }, dryRun: true }],
  ])('which has to be one: %s %j', async (path, body) => {
    const before = await keysKept()
    expect(await post(path, body, 'x'.repeat(256), admin)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    })
    expect(await keysKept()).toEqual(before)
  })

  it('a dry run is counted once: whoever repeats it gets that answer, and nothing else may be asked', async () => {
    const { userId } = await running.enter('counted')
    const body = { target: { users: [userId] }, dryRun: true }
    const key = randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post<RevocationPreview>('/v1/revocations', body, key, admin)),
    )
    for (const { status, body } of answers) {
      expect({ status, body }).toMatchObject({ status: 200, body: { sessions: 1, users: 1 } })
    }
    await running.enter('counted')
    expect((await post('/v1/revocations', body, key, admin)).body).toEqual(answers[0]?.body)
    expect((await post('/v1/revocations', body, randomUUID(), admin)).body).toMatchObject({ sessions: 2 })
    for (const other of [
      { ...body, dryRun: false },
      { ...body, target: { everyone: true } },
    ]) {
      expect(await post('/v1/revocations', other, key, admin)).toMatchObject({
        status: 422,
        body: { code: 'idempotency_key_reused' },
      })
    }
  })

  it('of two people it is two keys', async () => {
    await running.add({ loginId: 'operator', roles: ['Operator'] })
    const operator = (await running.enter('operator')).token
    const { userId } = await running.enter('ended twice')
    const body = { target: { users: [userId] } }
    const [one, other] = [
      await post<{ revocation: RevocationView }>('/v1/revocations', body, 'shared', admin),
      await post<{ revocation: RevocationView }>('/v1/revocations', body, 'shared', operator),
    ]
    expect([one.status, other.status]).toEqual([201, 201])
    expect(one.body.revocation.id).not.toBe(other.body.revocation.id)
  })

  it('LO-1 of whoever may not, and of strangers, nothing is kept', async () => {
    const { token } = await running.enter('may nothing')
    const before = await keysKept()
    const body = { target: { everyone: true } }
    expect((await post('/v1/revocations', body, randomUUID(), token)).status).toBe(403)
    expect((await post('/v1/revocations', { ...body, dryRun: true }, randomUUID(), token)).status).toBe(403)
    expect((await post('/v1/revocations', body, randomUUID(), 'x'.repeat(43))).status).toBe(401)
    expect((await post('/v1/sign-out', {}, randomUUID(), 'x'.repeat(43))).status).toBe(204)
    expect((await signIn(randomUUID(), { loginId: 'nobody at all' })).status).toBe(401)
    expect((await signIn(randomUUID(), { password: 'wrong' })).status).toBe(401)
    expect(await keysKept()).toEqual(before)
  })

  it('a repeated sign-out is the same sign-out', async () => {
    const { token } = await running.enter('leaver')
    const key = randomUUID()
    expect((await post('/v1/sign-out', {}, key, token)).status).toBe(204)
    expect((await post('/v1/sign-out', {}, key, token)).status).toBe(204)
    // Another session is another caller: it is not taken for the first.
    const again = (await running.enter('leaver')).token
    expect((await post('/v1/sign-out', {}, key, again)).status).toBe(204)
    expect(await stateOf(again)).toBe('session_ended')
  })
})

describe('RV-20 the key of a sign-in', () => {
  it('never stands for two sessions: a repetition begins again, in place of the first', async () => {
    const key = randomUUID()
    const first = await signIn(key)
    const second = await signIn(key)
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.body.user.id).toBe(first.body.user.id)
    expect(second.body.session.id).not.toBe(first.body.session.id)
    expect(await running.call('/v1/session', { token: first.body.token })).toMatchObject({
      status: 401,
      body: { code: 'session_ended', reason: 'signed_out' },
    })
    expect(await stateOf(second.body.token ?? '')).toBeUndefined()
    // Without a key, and with another, each is a sign-in of its own.
    await signIn(randomUUID())
    expect(await stateOf(second.body.token ?? '')).toBeUndefined()
  })

  it('of several at once leaves one session', async () => {
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(key, { loginId: 'ben' })))
    // One whose session has been replaced before its answer was made hears to try again, and gets no cookie of it.
    for (const { status } of answers) expect(status).toBeOneOf([200, 503])
    const states = await Promise.all(answers.map(({ body }) => stateOf(body.token ?? '')))
    expect(states.filter((code) => code === undefined)).toHaveLength(1)
  })

  it('is no use to whoever has not the password, nor to somebody else', async () => {
    const key = randomUUID()
    const { body } = await signIn(key)
    expect(await signIn(key, { password: 'wrong' })).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    })
    expect((await signIn(key, { loginId: 'ben' })).body).toMatchObject({ user: { loginId: 'ben' } })
    expect(await stateOf(body.token ?? '')).toBeUndefined()
  })

  it('is refused with another body, and for another act', async () => {
    const key = randomUUID()
    const { body } = await signIn(key, { loginId: 'admin' })
    const reused = { status: 422, body: { code: 'idempotency_key_reused' } }
    expect(
      await running.call('/v1/sign-in', {
        method: 'POST',
        body: { loginId: 'admin', password: PASSWORD },
        headers: { 'idempotency-key': key, 'sec-fetch-site': 'same-origin' },
      }),
    ).toMatchObject(reused)
    expect(await post('/v1/revocations', { target: { everyone: true } }, key, body.token)).toMatchObject(
      reused,
    )
    expect(await stateOf(body.token ?? '')).toBeUndefined()
  })

  it('keeps neither the password nor a token', async () => {
    const key = randomUUID()
    const { body } = await signIn(key)
    const kept = (await keysKept()).filter((row) => row.includes(key)).join()
    expect(kept).toContain(body.session.id)
    expect(kept).not.toContain(PASSWORD)
    expect(kept).not.toContain(body.token)
  })
})
