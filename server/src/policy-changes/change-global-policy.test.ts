import type { AuditEntry, GlobalPolicy, Page } from '@curfew/shared'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countLockWaits } from '../../testing/database/lock-waits.ts'
import { eventually } from '../../testing/eventually.ts'
import { type Answer, type RunningApi, startApi } from '../../testing/nodes/running-api.ts'

/** Held by every change for the length of its transaction, see `feed/turn.ts`. */
const ENDS_LOCK = 4_861_370_001

let running: RunningApi
let other: pg.Client
let admin: Awaited<ReturnType<RunningApi['enter']>>

beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  admin = await running.enter('admin')
  const { rows } = await running.database.lease.query<{ name: string }>('SELECT current_database() AS name')
  other = new pg.Client({ ...(running.database.lease.options as pg.PoolConfig), database: rows[0]?.name })
  await other.connect()
  // It holds a lock for as long as something else takes.
  await other.query('SET idle_in_transaction_session_timeout = 0')
})
afterAll(async () => {
  await other.end()
  await running.close()
})

const PATH = '/v1/policies/global'
const read = async () => (await running.call<GlobalPolicy>(PATH, { token: admin.token })).body

/** Asks for a change, lets something happen while it waits for the others to end, and lets it go on. */
async function meanwhile(token: string, happens: () => Promise<unknown>): Promise<Answer<unknown>> {
  await other.query(`BEGIN; SELECT pg_advisory_xact_lock_shared(${ENDS_LOCK})`)
  const body = { idleTimeoutSeconds: 4_321 }
  const answer = running.call<unknown>(PATH, { method: 'PUT', token, body })
  await eventually(async () => expect(await countLockWaits(other, 'advisory')).toBe(1))
  await happens()
  await other.query('COMMIT')
  return answer
}

/** As fast as can be: others are waited for 2.2 s at most. */
const end = (sessionId: string) =>
  other.query(
    `UPDATE curfew.sessions SET ended_at = now(), reason = 'admin_revoked', initiating_entity = 'admin',
       notice_id = gen_random_uuid() WHERE id = $1`,
    [sessionId],
  )

describe('RV-8 whoever loses their session while their change of policy waits', () => {
  it('is refused with the notice of its end, and nothing has changed', async () => {
    await running.add({ loginId: 'leaving', roles: ['Administrator'] })
    const leaving = await running.enter('leaving')
    const before = await read()
    const answer = await meanwhile(leaving.token, () => end(leaving.sessionId))
    expect(answer).toMatchObject({
      status: 401,
      body: { code: 'session_ended', reason: 'admin_revoked', sessionId: leaving.sessionId },
    })
    expect(await read()).toEqual(before)
  })

  it('so is whoever loses the right, which is recorded', async () => {
    const id = await running.add({ loginId: 'demoted', roles: ['Administrator'] })
    const demoted = await running.enter('demoted')
    const before = await read()
    const answer = await meanwhile(demoted.token, () =>
      other.query('DELETE FROM curfew.user_roles WHERE user_id = $1', [id]),
    )
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await read()).toEqual(before)
    const { body } = await running.call<Page<AuditEntry>>('/v1/audit?limit=1', { token: admin.token })
    expect(body.items).toMatchObject([
      { actor: { kind: 'person', id, loginId: 'demoted' }, action: 'policy.changed', outcome: 'refused' },
    ])
  })

  it('and whoever keeps both has made it', async () => {
    const { version } = await read()
    expect(await meanwhile(admin.token, async () => undefined)).toMatchObject({
      status: 200,
      body: {
        policy: { idleTimeoutSeconds: 4_321, idleWarningSeconds: null, version: version + 1 },
        revocation: null,
      },
    })
  })
})
