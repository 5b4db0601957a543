import type { AuditEntry, ChangedPolicy, GlobalPolicy, Page, Problem } from '@curfew/shared'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../testing/index.ts'
import { type RunningApi, startApi } from '../../testing/nodes/running-api.ts'
import { rescheduleSessions } from '../clock/reschedule-sessions.ts'
import { effectivePolicy } from './policy.ts'

let running: RunningApi
let admin: string
let auditor: string

beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  await running.add({ loginId: 'auditor', roles: ['Auditor'] })
  admin = (await running.enter('admin')).token
  auditor = (await running.enter('auditor')).token
})
afterAll(() => running.close())

const PATH = '/v1/policies/global'
const read = () => running.call<GlobalPolicy>(PATH, { token: admin })
const put = (body: object, headers?: Record<string, string>, token = admin) =>
  running.call<ChangedPolicy & Problem>(PATH, { method: 'PUT', token, body, headers })

interface Filed {
  dueIn: number | null
  warned: boolean
}
/** How the session is filed, in seconds after its last activity. */
async function filed(sessionId: string): Promise<Filed> {
  const { rows } = await sql<Filed>`
    SELECT extract(epoch FROM due_at - last_active_at)::float8 AS "dueIn", warned_for IS NOT NULL AS warned
    FROM curfew.sessions WHERE id = ${sessionId}`.execute(running.database.reads)
  if (!rows[0]) throw new Error('no such session')
  return rows[0]
}
/** As the clock does it: by its own clock, which knows milliseconds. */
const warn = (sessionId: string) =>
  sql`
    UPDATE curfew.sessions SET warned_for = date_trunc('milliseconds', last_active_at + interval '300 s')
    WHERE id = ${sessionId}`.execute(running.database.writes)
/** Done here or, a moment later, by the clock of the node. */
const rescheduled = () =>
  eventually(
    async () => {
      await rescheduleSessions(running.database)
      const { version, filed_version } = await running.database.reads
        .selectFrom('curfew.policies')
        .select(['version', 'filed_version'])
        .executeTakeFirstOrThrow()
      return filed_version === version
    },
    { within: 15_000 },
  )

beforeEach(async () => {
  await put({ idleTimeoutSeconds: 172_800, idleWarningSeconds: null })
})

describe('PUT /v1/policies/global', () => {
  it('PO-1 changes what is given and tells the new version', async () => {
    const before = await read()
    expect(before.headers.get('etag')).toBe(`"${before.body.version}"`)
    const changed = await put({ idleTimeoutSeconds: 60 })
    expect(changed).toMatchObject({
      status: 200,
      body: {
        policy: { idleTimeoutSeconds: 60, idleWarningSeconds: null, version: before.body.version + 1 },
        revocation: null,
      },
    })
    expect(changed.headers.get('etag')).toBe(`"${changed.body.policy.version}"`)
    expect((await put({ idleWarningSeconds: 25 })).body.policy).toMatchObject({
      idleTimeoutSeconds: 60,
      idleWarningSeconds: 25,
    })
    expect((await read()).body).toMatchObject({ idleTimeoutSeconds: 60, idleWarningSeconds: 25 })
  })

  it('PO-1 is for those who may manage policies, asked again in the act', async () => {
    expect(await put({ idleTimeoutSeconds: 60 }, {}, auditor)).toMatchObject({
      status: 403,
      body: { code: 'forbidden', detail: 'This needs the permission policies:manage.' },
    })
    expect((await read()).body.idleTimeoutSeconds).toBe(172_800)
    const { body } = await running.call<Page<AuditEntry>>('/v1/audit?limit=1', { token: admin })
    expect(body.items).toMatchObject([
      {
        action: 'policy.changed',
        actor: { loginId: 'auditor' },
        outcome: 'refused',
        detail: { code: 'forbidden' },
      },
    ])
  })

  it.each([
    ['in If-Match', (seen: number) => put({ idleTimeoutSeconds: 90 }, { 'if-match': `"${seen}"` })],
    ['in If-Match, bare', (seen: number) => put({ idleTimeoutSeconds: 90 }, { 'if-match': `${seen}` })],
    [
      'in If-Match, weakened by a proxy',
      (seen: number) => put({ idleTimeoutSeconds: 90 }, { 'if-match': `W/"${seen}"` }),
    ],
    ['in the body', (seen: number) => put({ idleTimeoutSeconds: 90, version: seen })],
  ])('PO-4 a version %s has to be the current one', async (_, change) => {
    const { version } = (await read()).body
    expect(await change(version - 1)).toMatchObject({
      status: 412,
      body: { code: 'version_conflict', version },
    })
    expect((await read()).body).toMatchObject({ idleTimeoutSeconds: 172_800, version })
    expect(await change(version)).toMatchObject({ status: 200, body: { policy: { version: version + 1 } } })
  })

  it('PO-4 of two changes from one version one is made', async () => {
    const { version } = (await read()).body
    const answers = await Promise.all(
      [60, 90, 120].map((idleTimeoutSeconds) => put({ idleTimeoutSeconds, version })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412])
  })

  it('P4 is recorded with what was and what is', async () => {
    await put({ idleTimeoutSeconds: 3_600 })
    const { body } = await running.call<Page<AuditEntry>>('/v1/audit?limit=1', { token: admin })
    expect(body.items[0]).toMatchObject({
      action: 'policy.changed',
      actor: { loginId: 'admin' },
      target: { policy: 'global' },
      outcome: 'done',
      ip: '127.0.0.1',
      detail: { before: { idleTimeoutSeconds: 172_800 }, after: { idleTimeoutSeconds: 3_600 } },
    })
  })

  it('PO-2 a session that is checked right after lives by the new policy', async () => {
    const { token, sessionId } = await running.enter('working')
    expect((await running.call('/v1/session', { token })).status).toBe(200)
    await sql`
      UPDATE curfew.sessions SET last_active_at = last_active_at - interval '100 s' WHERE id = ${sessionId}
    `.execute(running.database.writes)
    await put({ idleTimeoutSeconds: 90 })
    // Ended, or held back because this node has only just started; accepted in no case.
    expect((await running.call('/v1/session', { token })).status).toBeOneOf([401, 503])
  })
})

describe('ID-6 a session is filed for when it is due', () => {
  it('earlier when the timeout gets shorter or the warning longer, never later', async () => {
    const { sessionId } = await running.enter('filed')
    expect((await filed(sessionId)).dueIn).toBeCloseTo(172_680, 0)
    await put({ idleTimeoutSeconds: 600 })
    await rescheduled()
    expect((await filed(sessionId)).dueIn).toBeCloseTo(480, 0)
    await put({ idleWarningSeconds: 200 })
    await rescheduled()
    expect((await filed(sessionId)).dueIn).toBeCloseTo(400, 0)
    await put({ idleTimeoutSeconds: 6_000 })
    await rescheduled()
    expect((await filed(sessionId)).dueIn).toBeCloseTo(400, 0)
  })

  it('also one that began without any timeout', async () => {
    await put({ idleTimeoutSeconds: null })
    const { sessionId } = await running.enter('endless')
    expect((await filed(sessionId)).dueIn).toBeNull()
    await put({ idleTimeoutSeconds: 600 })
    await rescheduled()
    expect((await filed(sessionId)).dueIn).toBeCloseTo(480, 0)
  })

  it('and is warned again when its end has moved, only then', async () => {
    await put({ idleTimeoutSeconds: 300 })
    const { sessionId } = await running.enter('warned')
    await warn(sessionId)
    await put({ idleWarningSeconds: 100 })
    await rescheduled()
    expect((await filed(sessionId)).warned).toBe(true)
    await put({ idleTimeoutSeconds: 400 })
    await rescheduled()
    expect((await filed(sessionId)).warned).toBe(false)
    await warn(sessionId)
    await put({ idleTimeoutSeconds: null })
    await rescheduled()
    expect((await filed(sessionId)).warned).toBe(false)
  })

  it('also thousands, a batch at a time', async () => {
    await rescheduled()
    await sql`
      INSERT INTO curfew.sessions (token_hash, user_id, due_at)
      SELECT sha256(gen_random_uuid()::text::bytea), (SELECT id FROM curfew.users LIMIT 1), now() + interval '2 days'
      FROM generate_series(1, 5_000)`.execute(running.database.writes)
    await put({ idleTimeoutSeconds: 600 })
    await rescheduled()
    const { rows } = await sql<{ late: number }>`
      SELECT count(*)::integer AS late FROM curfew.live_sessions
      WHERE due_at IS NULL OR due_at > last_active_at + interval '480 s'`.execute(running.database.reads)
    expect(rows).toEqual([{ late: 0 }])
  })

  it('SQL and code agree on the warning that is kept (ID-10)', async () => {
    for (const idleTimeoutSeconds of [30, 41, 60, 239, 240, 172_800, null]) {
      for (const idleWarningSeconds of [null, 20, 100, 3_600]) {
        const { body } = await put({ idleTimeoutSeconds, idleWarningSeconds })
        const kept = effectivePolicy(body.policy).idleWarningSeconds
        const { warning_seconds } = await running.database.reads
          .selectFrom('curfew.policies')
          .select('warning_seconds')
          .executeTakeFirstOrThrow()
        if (kept !== null)
          expect({ idleTimeoutSeconds, kept: warning_seconds }).toEqual({ idleTimeoutSeconds, kept })
      }
    }
  })
})
