import { randomUUID } from 'node:crypto'
import { setUpDatabase } from '@curfew/server/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { signInAdministrator, signInPerson } from '../../../testing/samples.ts'
import { readRevocation } from '../../acts/revocation/read-revocations.ts'
import { listAudit } from '../../audit/audit-list.ts'
import { USUAL_KEEP } from '../../config/keep.ts'
import { listDeliveries } from '../../revocations/delivery-list.ts'
import { listEndedSessions } from '../../revocations/ended-session-list.ts'
import { revoke } from '../../revocations/revoke.ts'
import { readNotice } from '../../sessions/check/read-session.ts'
import { Retention } from './retention.ts'

const records = setUpDatabase()
const database = records.open()
/** Somebody else at the database. */
const elsewhere = records.connect()
const going = new AbortController().signal

beforeEach(async () => {
  await elsewhere.query('TRUNCATE curfew.connections, curfew.sessions, curfew.revocations, curfew.audit')
})

const keep = (days: Partial<typeof USUAL_KEEP> = {}, batch = 10) =>
  new Retention(database, { ...USUAL_KEEP, ...days }, { batch }).run(going)
const count = async (what: string): Promise<number> =>
  Number((await elsewhere.query(`SELECT count(*) FROM ${what}`)).rows[0]?.count)
/** Makes something as old as if it had happened so many days ago. */
const age = (table: string, column: string, days: number, where: string) =>
  elsewhere.query(`UPDATE curfew.${table} SET ${column} = ${column} - $1 * interval '1 day' WHERE ${where}`, [
    days,
  ])

/** Sessions with a connection each, ended by one revocation so many days ago. */
async function revoked(sessions: number, daysAgo: number, pending = 0) {
  const admin = await signInAdministrator(database)
  const ended = await Promise.all(Array.from({ length: sessions }, () => signInPerson(database)))
  const ids = ended.map(({ sessionId }) => sessionId)
  await elsewhere.query(
    `INSERT INTO curfew.connections (id, node_id, session_id, user_id)
     SELECT gen_random_uuid(), gen_random_uuid(), s.id, s.user_id FROM curfew.sessions AS s WHERE s.id = ANY($1)`,
    [ids.slice(1)],
  )
  const { id } = await revoke(
    { database, waitUntilRefused: async () => [] },
    {
      caller: { kind: 'person', userId: admin.userId, sessionId: admin.sessionId },
      target: { sessions: ids },
      message: 'Lunch',
      ip: null,
      requestId: 'test',
    },
  )
  await elsewhere.query(
    `UPDATE curfew.connections SET closed_at = now() + interval '1 second', outcome = 'acknowledged', milliseconds = 1
     WHERE session_id = ANY($1)`,
    [ids.slice(1 + pending)],
  )
  await age('sessions', 'ended_at', daysAgo, `revocation_id = '${id}'`)
  await age('connections', 'closed_at', daysAgo, 'closed_at IS NOT NULL')
  await age('revocations', 'revoked_at', daysAgo, `id = '${id}'`)
  return { id, ended }
}

/** Sessions that ended by themselves so many days ago. */
async function signedOut(sessions: number, daysAgo: number): Promise<void> {
  const { userId } = await signInPerson(database)
  await elsewhere.query(
    `INSERT INTO curfew.sessions (token_hash, user_id, ended_at, reason, initiating_entity, notice_id)
     SELECT sha256(gen_random_uuid()::text::bytea), $1, now() - $2 * interval '1 day', 'idle_timeout', 'policy', gen_random_uuid()
     FROM generate_series(1, $3)`,
    [userId, daysAgo, sessions],
  )
}

describe('LO-13 nothing grows for ever', () => {
  it('sessions that ended long ago go in batches, and never one that lives', async () => {
    await signedOut(25, 91)
    await signedOut(3, 89)
    const { sessionId } = await signInPerson(database)
    await age('sessions', 'started_at', 400, `id = '${sessionId}'`)
    await age('sessions', 'last_active_at', 400, `id = '${sessionId}'`)
    await keep()
    expect(await count('curfew.sessions WHERE ended_at IS NOT NULL')).toBe(3)
    expect(await count(`curfew.live_sessions WHERE id = '${sessionId}'`)).toBe(1)
  })

  it('P3 a revocation keeps the counts of deliveries that go, and says what can no longer be listed', async () => {
    const { id, ended } = await revoked(5, 40)
    const before = await readRevocation(database.reads, id)
    expect(before?.deliveries).toMatchObject({ total: 4, acknowledged: 4, sessionsWithoutConnection: 1 })
    expect(before).not.toHaveProperty('noLongerKept')
    await keep({ deliveriesDays: 30 }, 3)
    expect(await count('curfew.connections')).toBe(0)
    const after = await readRevocation(database.reads, id)
    expect(after).toEqual({ ...before, noLongerKept: { sessions: 0, deliveries: 4 } })
    expect((await listDeliveries(database.reads, id, { limit: 50 })).total).toBe(0)
    expect((await listEndedSessions(database.reads, id, { limit: 50 })).total).toBe(5)

    await keep({ deliveriesDays: 30, sessionsDays: 30 }, 3)
    expect(await readRevocation(database.reads, id)).toEqual({
      ...before,
      noLongerKept: { sessions: 5, deliveries: 4 },
    })
    expect((await listEndedSessions(database.reads, id, { limit: 50 })).total).toBe(0)
    expect(await readNotice(database.reads, { id: ended[0]?.sessionId ?? '' })).toBeNull()

    await keep()
    expect(await count(`curfew.revocations WHERE id = '${id}'`)).toBe(1)
    await age('revocations', 'revoked_at', 60, `id = '${id}'`)
    await keep()
    expect(await readRevocation(database.reads, id)).toBeNull()
  })

  it('P3 one that ended many keeps its counts as soon as every client has its outcome, and they stay', async () => {
    const { id } = await revoked(4, 0, 1)
    await elsewhere.query(
      `UPDATE curfew.revocations SET sessions_ended = 1004, revoked_at = now() - interval '1 hour'`,
    )
    const final = () => count('curfew.revocations WHERE final_deliveries IS NOT NULL')
    await keep()
    expect(await final()).toBe(0)
    await elsewhere.query(`UPDATE curfew.connections SET closed_at = now() WHERE closed_at IS NULL`)
    const before = await readRevocation(database.reads, id)
    expect(before?.deliveries).toMatchObject({
      total: 3,
      closed: 1,
      acknowledged: 2,
      sessionsWithoutConnection: 1001,
    })
    await keep()
    expect(await final()).toBe(1)
    expect(await readRevocation(database.reads, id)).toEqual(before)
    await age('sessions', 'ended_at', 40, 'ended_at IS NOT NULL')
    await age('connections', 'closed_at', 40, 'closed_at IS NOT NULL')
    await keep({ deliveriesDays: 30 })
    expect(await readRevocation(database.reads, id)).toEqual({
      ...before,
      noLongerKept: { sessions: 0, deliveries: 3 },
    })
  })

  it('P7 a revocation stays as long as a session has its message from it', async () => {
    const { id, ended } = await revoked(2, 40)
    await keep({ revocationsDays: 1, deliveriesDays: 1 })
    expect(await readNotice(database.reads, { id: ended[0]?.sessionId ?? '' })).toMatchObject({
      reason: 'admin_revoked',
      message: 'Lunch',
      revocationId: id,
    })
    await keep({ revocationsDays: 1, sessionsDays: 39 })
    expect(await readRevocation(database.reads, id)).toBeNull()
    expect(await count(`curfew.sessions WHERE revocation_id = '${id}'`)).toBe(0)
  })

  it('a client whose outcome is still to come keeps its session and its revocation', async () => {
    const { id } = await revoked(4, 200, 1)
    await keep()
    expect(await readRevocation(database.reads, id)).toMatchObject({
      status: 'in_progress',
      deliveries: { total: 3, acknowledged: 2, pending: 1, sessionsWithoutConnection: 1 },
      noLongerKept: { sessions: 3, deliveries: 2 },
    })
    await elsewhere.query(`UPDATE curfew.connections SET closed_at = now() - interval '199 days'`)
    await keep()
    expect(await readRevocation(database.reads, id)).toBeNull()
  })

  it('rows that somebody else has in hand are passed over, and gone the next time', async () => {
    await signedOut(5, 91)
    await elsewhere.query('BEGIN')
    try {
      await elsewhere.query('SELECT FROM curfew.sessions WHERE ended_at IS NOT NULL LIMIT 2 FOR UPDATE')
      await keep()
      expect(await count('curfew.sessions WHERE ended_at IS NOT NULL')).toBe(2)
    } finally {
      await elsewhere.query('COMMIT')
    }
    await keep()
    expect(await count('curfew.sessions WHERE ended_at IS NOT NULL')).toBe(0)
  })
})

describe('LO-13 the audit log says what it has dropped', () => {
  const entries = (howMany: number, daysAgo: number, revocation: string | null = null) =>
    elsewhere.query(
      `INSERT INTO curfew.audit (at, actor_login_id, action, target, outcome, revocation_id)
       SELECT now() - $1 * interval '1 day', 'somebody', 'session.signed_in', '{}', 'done', $3 FROM generate_series(1, $2)`,
      [daysAgo, howMany, revocation],
    )
  const list = async () => (await listAudit(database.reads, { limit: 50 })).items

  it('as one entry a day, however many batches it takes', async () => {
    await entries(25, 401)
    await entries(2, 399)
    await keep()
    await entries(4, 500)
    await keep()
    const [told, ...others] = await list()
    expect(others).toHaveLength(2)
    expect(told).toMatchObject({
      actor: { kind: 'system', id: null, loginId: 'curfew' },
      action: 'audit.pruned',
      outcome: 'done',
      detail: {
        count: 29,
        keepDays: 400,
        from: expect.stringMatching(/^\d{4}-.*Z$/),
        to: expect.any(String),
      },
    })
    await keep()
    expect(await list()).toEqual([told, ...others])
  })

  it('P4 entries and what is told of them go together or not at all', async () => {
    await entries(3, 401)
    await elsewhere.query(`ALTER TABLE curfew.audit ADD CONSTRAINT silent CHECK (action <> 'audit.pruned')`)
    try {
      await expect(keep()).rejects.toThrow('silent')
      expect(await list()).toHaveLength(3)
    } finally {
      await elsewhere.query('ALTER TABLE curfew.audit DROP CONSTRAINT silent')
    }
  })

  it('by one function, which keeps them for at least a day and looks nothing up elsewhere', async () => {
    const prune = (days: number) => elsewhere.query('SELECT curfew.prune_audit($1, 10)', [days])
    await expect(prune(0)).rejects.toThrow('at least one day')
    await expect(prune(-1)).rejects.toThrow('at least one day')
    const { rows } = await elsewhere.query(
      `SELECT prosecdef, proconfig, has_function_privilege('public', oid, 'EXECUTE') AS anybody FROM pg_proc
       WHERE proname = 'prune_audit'`,
    )
    expect(rows).toEqual([
      { prosecdef: true, proconfig: ['search_path=pg_catalog, pg_temp'], anybody: false },
    ])
  })

  it('an entry says that its revocation is no longer kept', async () => {
    const { id } = await revoked(1, 10)
    await entries(1, 1, randomUUID())
    const told = await list()
    expect(told.find(({ revocationId }) => revocationId === id)).not.toHaveProperty('revocationGone')
    expect(told.filter(({ revocationGone }) => revocationGone?.keptDays === 90)).toHaveLength(1)
  })
})
