import type { Page, Problem, RevocationView, SignInAnswer, User } from '@curfew/shared'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../testing/index.ts'
import { PASSWORD, type RunningApi, startApi } from '../../testing/nodes/running-api.ts'

const COMPOSED = 'Jos\u00e9'
const DECOMPOSED = 'Jose\u0301'

let running: RunningApi
let token: string
beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  token = (await running.enter('admin')).token
})
afterAll(() => running.close())

const signIn = (loginId: string) =>
  running.call<SignInAnswer & Problem>('/v1/sign-in', {
    method: 'POST',
    body: { loginId, password: PASSWORD, tokenIn: 'body' },
  })
const revoke = (loginIds: string[]) =>
  running.call<{ revocation: RevocationView } & Problem>('/v1/revocations', {
    method: 'POST',
    token,
    body: { target: { loginIds } },
  })
const search = async (text: string): Promise<string[]> => {
  const { body } = await running.call<Page<User>>(`/v1/users?search=${encodeURIComponent(text)}`, { token })
  return body.items.map(({ loginId }) => loginId)
}

describe('SE-19 one person, however they are written', () => {
  const ALIKE = [COMPOSED, ` ${COMPOSED} `, '\u3000JOS\u00c9\t', DECOMPOSED, 'ｊｏｓｅ\u0301']

  beforeAll(() => running.add({ loginId: DECOMPOSED }))

  it.each(ALIKE)('signs in as %j', async (loginId) => {
    expect(await signIn(loginId)).toMatchObject({ status: 200, body: { user: { loginId: COMPOSED } } })
  })

  it.each(ALIKE)('is signed out as %j', async (loginId) => {
    await running.enter(COMPOSED)
    const { status, body } = await revoke([loginId])
    expect(status).toBe(201)
    expect(body.revocation.sessionsEnded).toBeGreaterThanOrEqual(1)
  })

  it('is one when all of them are named at once', async () => {
    await running.enter(COMPOSED)
    expect((await revoke([...ALIKE, ...ALIKE])).body.revocation).toMatchObject({ usersAffected: 1 })
  })

  it.each(ALIKE)('is found by %j', async (text) => {
    expect(await search(text)).toEqual([COMPOSED])
  })

  it.each(['jose', 'Jos\u00e8', 'jos', `${COMPOSED}.`])('is not %j', async (loginId) => {
    expect((await signIn(loginId)).body.code).toBe('invalid_credentials')
    expect(await revoke([loginId])).toMatchObject({ status: 404, body: { code: 'target_not_found' } })
  })
})

describe('SE-19 two people from before whose login ids are the same now', () => {
  const TWO = ['Anto\u0301n', 'Ant\u00f3n'] as const

  beforeAll(async () => {
    const { writes } = running.database
    await running.add({ loginId: 'before' })
    // As the version before keeps them; a node gives them their keys soon.
    await sql`
      INSERT INTO curfew.users (login_id, password_hash)
      SELECT two.login_id, u.password_hash FROM unnest(${TWO}::text[]) AS two (login_id), curfew.users AS u
      WHERE u.login_id = 'before'`.execute(writes)
    await eventually(async () => {
      const { rows } = await sql`SELECT FROM curfew.users WHERE login_key IS NULL`.execute(writes)
      expect(rows).toHaveLength(0)
    })
  })

  it.each(TWO)('both sign in, are signed out and are shown as %j', async (loginId) => {
    const { status, body } = await signIn(` ${loginId}`)
    expect(status).toBe(200)
    expect(body.user).toMatchObject({ loginId, sharesLoginId: true })
    expect((await revoke([loginId])).body.revocation).toMatchObject({ sessionsEnded: 1, usersAffected: 1 })
    expect((await search(loginId)).sort()).toEqual([...TWO].sort())
  })

  it('are both nobody in any other spelling', async () => {
    expect((await signIn('ANT\u00d3N')).body.code).toBe('invalid_credentials')
    expect(await revoke(['ant\u00f3n', ...TWO])).toMatchObject({ status: 404, body: { ids: ['ant\u00f3n'] } })
  })

  it('leave no room for a third', async () => {
    await expect(running.add({ loginId: 'ant\u00f3n' })).rejects.toMatchObject({ code: 'invalid_request' })
  })
})
