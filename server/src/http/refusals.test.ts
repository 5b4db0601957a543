import { randomUUID } from 'node:crypto'
import type { Problem, RevocationTarget } from '@curfew/shared'
import { sql } from 'kysely'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningApi, startApi } from '../../testing/nodes/running-api.ts'

let running: RunningApi
beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
})
afterAll(() => running.close())

let plain: string
let plainId: string
/** Somebody new, so that nothing has been refused them yet. */
beforeEach(async () => {
  ;({ token: plain, userId: plainId } = await running.enter(`somebody ${randomUUID()}`))
})

const revoke = (target: RevocationTarget, token = plain) =>
  running.call('/v1/revocations', { method: 'POST', token, body: { target } })
const setPolicy = () =>
  running.call('/v1/policies/global', { method: 'PUT', token: plain, body: { idleTimeoutSeconds: 60 } })

async function refusals(): Promise<{ target: unknown; detail: unknown; bytes: number }[]> {
  const { rows } = await sql<{ target: unknown; detail: unknown; bytes: number }>`
    SELECT target, detail, octet_length(target::text) AS bytes FROM curfew.audit
    WHERE actor_id = ${plainId} AND outcome = 'refused' ORDER BY id`.execute(running.database.reads)
  return rows
}

const ids = (count: number) => Array.from({ length: count }, () => randomUUID())

describe('LO-3 what is kept of a refusal', () => {
  it('is the kind of the target, its number and the first ids', async () => {
    const [users, sessions] = [ids(10_000), ids(5_000)]
    expect(await revoke({ users, except: { sessions } })).toMatchObject({ status: 403 })
    const [refusal, ...others] = await refusals()
    expect(others).toEqual([])
    expect(refusal?.target).toEqual({
      users: users.slice(0, 10),
      except: { sessions: sessions.slice(0, 10) },
      counts: { users: 10_000, except: { sessions: 5_000 } },
    })
    expect(refusal?.detail).toEqual({ code: 'forbidden' })
    expect(refusal?.bytes).toBeLessThan(2_000)
  })

  it('is ten in a minute, of all that is refused to one user, who is refused all the same', async () => {
    const answers: { status: number; body: Problem }[] = []
    for (let time = 0; time < 15; time++) {
      answers.push(await revoke({ everyone: true }), await setPolicy())
    }
    for (const answer of answers) expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await refusals()).toHaveLength(10)
  })

  it('and then a body is not even read', async () => {
    for (let time = 0; time < 10; time++) await revoke({ everyone: true })
    const answer = await running.call('/v1/revocations', { method: 'POST', token: plain, body: '{"no JSON' })
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await refusals()).toHaveLength(10)
  })

  it('of naming somebody above one’s rank too', async () => {
    await running.add({ loginId: `operator of ${plainId}`, roles: ['Operator'] })
    const operator = await running.enter(`operator of ${plainId}`)
    plainId = operator.userId
    for (let time = 0; time < 12; time++) {
      const answer = await revoke({ loginIds: ['admin'] }, operator.token)
      expect(answer).toMatchObject({ status: 403, body: { code: 'target_above_rank' } })
    }
    expect(await refusals()).toHaveLength(10)
    // What they may is not refused for that.
    expect((await revoke({ users: [plainId] }, operator.token)).status).toBe(201)
  })
})

describe('LO-2 whoever may not end anything', () => {
  it.each<[string, () => Promise<{ status: number }>]>([
    ['everyone', () => revoke({ everyone: true })],
    ['somebody', () => revoke({ loginIds: ['admin'] })],
    ['a policy', setPolicy],
  ])('takes no lock and none of the connections of those who may: %s', async (_, call) => {
    let taken = 0
    const changes = running.database.changes as pg.Pool
    const count = () => void taken++
    changes.on('acquire', count)
    expect((await call()).status).toBe(403)
    changes.off('acquire', count)
    expect(taken).toBe(0)
  })

  it('RV-13 still hears what came of a call that they were allowed', async () => {
    const loginId = `operator ${randomUUID()}`
    const userId = await running.add({ loginId, roles: ['Operator'] })
    const { token } = await running.enter(loginId)
    const call = () =>
      running.call('/v1/revocations', {
        method: 'POST',
        token,
        body: { target: { users: [plainId] } },
        headers: { 'idempotency-key': 'once' },
      })
    const first = await call()
    expect(first.status).toBe(201)
    await running.database.writes.deleteFrom('curfew.user_roles').where('user_id', '=', userId).execute()
    expect(await call()).toMatchObject({ status: 201, body: first.body })
    expect((await revoke({ users: [plainId] }, token)).status).toBe(403)
  })
})
