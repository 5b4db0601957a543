import { countLockWaits, eventually, setUpDatabase } from '@curfew/server/testing'
import type { RevocationTarget } from '@curfew/shared'
import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signInAdministrator, signInPerson } from '../../../testing/samples.ts'
import { readRevocation } from '../../acts/revocation/read-revocations.ts'
import { readUsers } from '../../directory/read-users.ts'
import { createLog } from '../../log.ts'
import { revoke } from '../../revocations/revoke.ts'
import { type Database, openDatabase } from '../../store/database.ts'
import { readNotice, readSession } from '../check/read-session.ts'
import { openConnections } from '../connections/connection-rows.ts'
import { readOverview } from '../views/overview.ts'
import { listSessions } from '../views/session-list.ts'
import { readSessionViews } from '../views/session-view.ts'
import { markCutOffs } from './mark-cut-offs.ts'

const NODE = '018f0000-0000-7000-8000-000000000001'
const nobodyWaits = async () => []
const records = setUpDatabase()
let database: Database
let admin: { userId: string; sessionId: string }

beforeEach(async () => {
  database = openDatabase(records.url, createLog('silent'))
  admin = await signInAdministrator(database)
  // Whoever an earlier test has left.
  await everyoneElse()
  await mark()
})
afterEach(() => database.close())

const signIn = (loginId?: string) => signInPerson(database, { loginId })
const act = (target: RevocationTarget, message?: string) =>
  revoke(
    { database, waitUntilRefused: nobodyWaits },
    { caller: { kind: 'person', ...admin }, target, message, ip: null, requestId: 'test' },
  )
const everyoneElse = (message?: string) => act({ everyone: true, except: { users: [admin.userId] } }, message)
const mark = (signal = new AbortController().signal) => markCutOffs(database, { afterSeconds: 0, signal })

const count = async (query: ReturnType<typeof sql<{ count: number }>>) =>
  (await query.execute(database.reads)).rows[0]?.count
const unmarked = () =>
  count(sql`
    SELECT count(*)::int AS count FROM curfew.sessions AS s
    WHERE s.ended_at IS NULL AND NOT EXISTS (SELECT FROM curfew.live_sessions AS l WHERE l.id = s.id)`)
const cutOffs = () => count(sql`SELECT count(*)::int AS count FROM curfew.cut_offs`)
const stateOf = async ({ sessionId }: { sessionId: string }) =>
  (await readSession(database.checks, { id: sessionId })).state

describe('RV-5 everyone is a cut-off, not a moment', () => {
  it('ends whoever has begun without touching a row of theirs', async () => {
    const sessions = [await signIn(), await signIn()]
    const { revokedAt, sessionsEnded, usersAffected } = await everyoneElse()
    expect([sessionsEnded, usersAffected]).toEqual([2, 2])
    expect(await unmarked()).toBe(2)
    for (const session of sessions) {
      expect(await stateOf(session)).toBe('ended')
      expect(await readNotice(database.checks, { id: session.sessionId })).toMatchObject({
        endedAt: revokedAt,
      })
    }
    expect(await stateOf(admin)).toBe('live')
  })

  it('covers nobody who begins afterwards, before the rows are marked and then (P2)', async () => {
    await signIn()
    await everyoneElse()
    const later = await signIn()
    expect(await stateOf(later)).toBe('live')
    await mark()
    expect(await stateOf(later)).toBe('live')
    expect(await stateOf(admin)).toBe('live')
  })

  it('leaves out a session this time, and ends it the next', async () => {
    const excepted = await signIn()
    const other = await signIn()
    await act({ everyone: true, except: { users: [admin.userId], sessions: [excepted.sessionId] } })
    expect([await stateOf(excepted), await stateOf(other)]).toEqual(['live', 'ended'])
    expect((await everyoneElse()).sessionsEnded).toBe(1)
    expect(await stateOf(excepted)).toBe('ended')
  })

  it('counts a user of several sessions once', async () => {
    const { userId } = await signIn('somebody with two')
    await signIn('somebody with two')
    expect(await everyoneElse()).toMatchObject({ sessionsEnded: 2, usersAffected: 1 })
    expect(await readUsers(database.reads, [userId])).toMatchObject([{ activeSessions: 0 }])
  })
})

describe('RV-6 everyone waits for sign-ins on their way, and they for it', () => {
  const ENDS_LOCK = 'advisory'
  const ROW_LOCK = 'transactionid'
  const waitingFor = (lock: typeof ENDS_LOCK | typeof ROW_LOCK) =>
    eventually(async () => expect(await countLockWaits(database.lease, lock)).toBe(1))
  const other = records.connect()
  beforeEach(async () => {
    await other.query('BEGIN')
  })
  afterEach(() => other.query('ROLLBACK'))

  it('a sign-in that is under way is waited for, and its session covered', async () => {
    const { userId } = await signIn('on the way')
    await other.query('SELECT FROM curfew.users WHERE id = $1 FOR UPDATE', [userId])
    const signingIn = signIn('on the way')
    await waitingFor(ROW_LOCK)
    const ending = everyoneElse()
    await waitingFor(ENDS_LOCK)
    await other.query('COMMIT')
    const session = await signingIn
    expect((await ending).sessionsEnded).toBe(2)
    expect(await stateOf(session)).toBe('ended')
  })

  it('a sign-in that begins meanwhile waits, and its session is not covered', async () => {
    // Somebody has the same key in hand, so the end waits for them while it holds the lock.
    await other.query(
      `INSERT INTO curfew.idempotency_keys (caller, key, request_hash, revocation_id)
       VALUES ($1, 'held', '', gen_random_uuid())`,
      [admin.userId],
    )
    const ending = revoke(
      { database, waitUntilRefused: nobodyWaits },
      {
        caller: { kind: 'person', ...admin },
        target: { everyone: true, except: { users: [admin.userId] } },
        idempotencyKey: 'held',
        ip: null,
        requestId: 'test',
      },
    )
    await waitingFor(ROW_LOCK)
    const signingIn = signIn()
    await waitingFor(ENDS_LOCK)
    await other.query('ROLLBACK')
    await ending
    expect(await stateOf(await signingIn)).toBe('live')
  })
})

describe('RV-7 rows may be marked later, never forgotten', () => {
  it('shows the same before and after, whoever reads (SE-1)', async () => {
    const connected = await signIn()
    const absent = await signIn()
    const connection = '018f0000-0000-7000-8000-0000000000c1'
    await openConnections(
      database.writes,
      NODE,
      [{ id: connection, sessionId: connected.sessionId, here: 1 }],
      50,
    )
    const { id } = await everyoneElse('Maintenance.')
    const seen = async () => {
      const { serverTime: _, ...overview } = await readOverview(database.reads)
      return {
        overview,
        revocation: await readRevocation(database.reads, id),
        sessions: await readSessionViews(database.reads, [connected.sessionId, absent.sessionId], null),
        users: await readUsers(database.reads, [connected.userId, absent.userId, admin.userId]),
        notice: await readNotice(database.checks, { id: absent.sessionId }),
        active: await listSessions(database.reads, { status: 'active', limit: 50 }, admin.sessionId),
        ended: (await listSessions(database.reads, { status: 'ended', limit: 50 }, admin.sessionId)).total,
      }
    }
    const before = await seen()
    expect(before.sessions).toMatchObject([
      { status: 'ended', reason: 'admin_revoked', revocationId: id },
      { status: 'ended', reason: 'admin_revoked', revocationId: id },
    ])
    expect(before.revocation?.deliveries).toMatchObject({
      total: 1,
      pending: 1,
      sessionsWithoutConnection: 1,
    })
    const { revokedAt } = before.revocation ?? {}
    expect(before.users.map((user) => user.revokedAt)).toEqual([revokedAt, revokedAt, null])
    expect(await unmarked()).toBe(2)
    await mark()
    expect(await unmarked()).toBe(0)
    expect(await cutOffs()).toBe(0)
    expect(await seen()).toEqual(before)
  })

  it('goes on where a process that died has left off', async () => {
    await sql`
      INSERT INTO curfew.sessions (token_hash, user_id)
      SELECT sha256(n::text::bytea), ${admin.userId} FROM generate_series(1, 5000) AS n`.execute(
      database.writes,
    )
    const { sessionsEnded } = await act({ everyone: true, except: { sessions: [admin.sessionId] } })
    const other = new pg.Client(records.url)
    await other.connect()
    // It comes no further than half, so that it is seen there.
    await other.query('BEGIN')
    await other.query(
      'SELECT FROM curfew.sessions WHERE ended_at IS NULL ORDER BY number DESC OFFSET 2500 LIMIT 1 FOR UPDATE',
    )
    const dying = new AbortController()
    const marking = mark(dying.signal)
    await eventually(async () => expect(await unmarked()).toBeLessThan(sessionsEnded))
    dying.abort()
    await other.query('COMMIT')
    await other.end()
    await marking
    expect(await unmarked()).toBeGreaterThan(0)
    expect((await readOverview(database.reads)).activeSessions).toBe(1)
    await mark()
    expect(await unmarked()).toBe(0)
    expect(await cutOffs()).toBe(0)
    expect((await readOverview(database.reads)).activeSessions).toBe(1)
  })

  it('waits for a row that somebody else has locked, and passes over none', async () => {
    const sessions = [await signIn(), await signIn(), await signIn()]
    await everyoneElse()
    const other = new pg.Client(records.url)
    await other.connect()
    try {
      await other.query('BEGIN')
      await other.query('SELECT FROM curfew.sessions WHERE id = $1 FOR UPDATE', [sessions[1]?.sessionId])
      const marking = mark()
      await eventually(async () =>
        expect(await countLockWaits(database.lease, 'transactionid')).toBeGreaterThan(0),
      )
      expect(await cutOffs()).toBe(1)
      await other.query('COMMIT')
      await marking
    } finally {
      await other.end()
    }
    expect(await unmarked()).toBe(0)
    expect(await cutOffs()).toBe(0)
  })

  it('leaves a cut-off that is young to those who tell its clients', async () => {
    await signIn()
    await everyoneElse()
    await markCutOffs(database, { afterSeconds: 3_600, signal: new AbortController().signal })
    expect(await unmarked()).toBe(1)
  })
})

describe('SE-2 the first end wins', () => {
  it('whatever names a covered session before its row is marked finds nothing to end', async () => {
    const session = await signIn()
    const first = await everyoneElse('First.')
    expect((await act({ users: [session.userId] }, 'Second.')).sessionsEnded).toBe(0)
    await mark()
    expect(await readNotice(database.checks, { id: session.sessionId })).toMatchObject({
      revocationId: first.id,
      message: 'First.',
    })
  })

  it('everyone twice: each of the two has those who had begun by then', async () => {
    const early = await signIn()
    const first = await everyoneElse('First.')
    const late = await signIn()
    const second = await everyoneElse('Second.')
    const told = async () => [
      (await readNotice(database.checks, { id: early.sessionId }))?.message,
      (await readNotice(database.checks, { id: late.sessionId }))?.message,
    ]
    expect([first.sessionsEnded, second.sessionsEnded]).toEqual([1, 1])
    expect(await told()).toEqual(['First.', 'Second.'])
    await mark()
    expect(await told()).toEqual(['First.', 'Second.'])
    expect(await readUsers(database.reads, [early.userId])).toMatchObject([{ revokedAt: second.revokedAt }])
  })
})

describe('RV-15 revokedAt is about forced logouts only', () => {
  it('is set by everyone also for those who were not signed in, but not for those who are left out', async () => {
    const { userId } = await signIn()
    await everyoneElse()
    await mark()
    const absent = await signIn()
    await act({ sessions: [absent.sessionId] })
    const second = await act({ everyone: true, except: { users: [admin.userId, absent.userId] } })
    const shown = async () =>
      (await readUsers(database.reads, [userId, absent.userId, admin.userId])).map((user) => user.revokedAt)
    const [ofEveryone, ofSpared, ofAdmin] = await shown()
    expect(ofEveryone).toBe(second.revokedAt)
    expect(ofSpared).not.toBe(second.revokedAt)
    expect(ofAdmin).toBeNull()
    await mark()
    expect(await shown()).toEqual([ofEveryone, ofSpared, ofAdmin])
  })
})
