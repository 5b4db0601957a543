import type { Ability, CurrentSession, Page } from '@curfew/shared'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApi, startApi } from '../../testing/nodes/running-api.ts'

interface Row {
  id: string
  abilities: Ability[]
}

let running: RunningApi
const tokens = new Map<string, string>()
let superUser: { id: string; sessionId: string }
let plain: { id: string; sessionId: string }
let group: string
beforeAll(async () => {
  running = await startApi()
  const { rows } = await sql<{ id: string }>`
    INSERT INTO curfew.groups (name) VALUES ('Everybody') RETURNING id`.execute(running.database.writes)
  group = rows[0]?.id ?? ''
  const id = await running.add({ loginId: 'super', isSuperUser: true, groups: ['Everybody'] })
  await running.add({ loginId: 'operator', roles: ['Operator'] })
  await running.add({ loginId: 'auditor', roles: ['Auditor'] })
  const plainId = await running.add({ loginId: 'plain', groups: ['Everybody'] })
  const enter = async (loginId: string) => {
    const { token, sessionId } = await running.enter(loginId)
    tokens.set(loginId, token)
    return sessionId
  }
  await Promise.all(['operator', 'auditor'].map(enter))
  superUser = { id, sessionId: await enter('super') }
  plain = { id: plainId, sessionId: await enter('plain') }
})
afterAll(() => running.close())

const ask = async <Body>(who: string, path: string): Promise<Body> =>
  (await running.call<Body>(path, { token: tokens.get(who) })).body
/** What somebody may do with each of some rows. */
const abilities = async (who: string, path: string, ids: string[]) => {
  const { items } = await ask<Page<Row>>(who, path)
  return ids.map((id) => items.find((row) => row.id === id)?.abilities)
}

describe('AP-11 the server says who may do what', () => {
  it.each<[who: string, withSuperUser: Ability[], withOthers: Ability[]]>([
    ['super', ['revoke'], ['revoke']],
    ['operator', [], ['revoke']],
    ['auditor', [], []],
  ])('%s, of users, sessions and groups', async (who, withSuperUser, withOthers) => {
    const users = [superUser.id, plain.id]
    const sessions = [superUser.sessionId, plain.sessionId]
    for (const path of ['/v1/users', `/v1/groups/${group}/members`])
      expect(await abilities(who, path, users), path).toEqual([withSuperUser, withOthers])
    expect(await abilities(who, '/v1/sessions', sessions)).toEqual([withSuperUser, withOthers])
    for (const { id, sessionId } of [superUser, plain]) {
      const expected = id === superUser.id ? withSuperUser : withOthers
      expect(await abilities(who, `/v1/users/${id}/sessions`, [sessionId])).toEqual([expected])
      expect((await ask<Row>(who, `/v1/users/${id}`)).abilities).toEqual(expected)
      expect((await ask<Row>(who, `/v1/sessions/${sessionId}`)).abilities).toEqual(expected)
    }
    expect(await abilities(who, '/v1/groups', [group])).toEqual([withOthers])
    expect((await ask<Row>(who, `/v1/groups/${group}`)).abilities).toEqual(withOthers)
  })

  it.each(['super', 'operator', 'auditor'])('and the act says the same to %s', async (who) => {
    for (const { id } of [superUser, plain]) {
      const body = { target: { users: [id] }, dryRun: true }
      const { status } = await running.call('/v1/revocations', {
        method: 'POST',
        token: tokens.get(who),
        body,
      })
      const { abilities: said } = await ask<Row>(who, `/v1/users/${id}`)
      expect(status === 200, `${who} and ${id}`).toBe(said.includes('revoke'))
    }
  })

  it('a session that has ended cannot be ended', async () => {
    const { sessionId } = await running.enter('plain')
    await running.call('/v1/revocations', {
      method: 'POST',
      token: tokens.get('super'),
      body: { target: { sessions: [sessionId] } },
    })
    expect((await ask<Row>('super', `/v1/sessions/${sessionId}`)).abilities).toEqual([])
  })

  it('and each session, which permissions its user holds', async () => {
    const { permissions, abilities: held } = await ask<CurrentSession>('operator', '/v1/session')
    expect(held).toEqual({ 'sessions:read': {}, 'sessions:revoke': {}, 'users:read': {} })
    expect(Object.keys(held).sort()).toEqual([...permissions].sort())
    expect((await ask<CurrentSession>('plain', '/v1/session')).abilities).toEqual({})
  })
})
