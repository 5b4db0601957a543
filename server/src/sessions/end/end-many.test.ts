import { countLockWaits, eventually, setUpDatabase } from '@curfew/server/testing'
import type { RevocationTarget } from '@curfew/shared'
import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signInAdministrator, signInPerson } from '../../../testing/samples.ts'
import { finishAbandoned, finishEnd, readUnderWay } from '../../acts/revocation/finish-end.ts'
import { readRevocation } from '../../acts/revocation/read-revocations.ts'
import { writeAudit } from '../../audit/write-audit.ts'
import { readUsers } from '../../directory/read-users.ts'
import { change } from '../../feed/change.ts'
import { createLog } from '../../log.ts'
import { listRevocations } from '../../revocations/revocation-list.ts'
import { revoke } from '../../revocations/revoke.ts'
import { type Database, openDatabase } from '../../store/database.ts'
import { readNotice, readSession } from '../check/read-session.ts'
import { openConnections } from '../connections/connection-rows.ts'
import type { Cover, Revoked } from '../cover.ts'
import { readOverview } from '../views/overview.ts'
import { listSessions } from '../views/session-list.ts'
import { readSessionViews } from '../views/session-view.ts'
import { type EndStep, endMany } from './end-many.ts'
import { MOST_BY_NAME } from './end-sessions.ts'
import { markCutOffs } from './mark-cut-offs.ts'
import { markPending } from './mark-pending.ts'

const NODE = '018f0000-0000-7000-8000-000000000001'
const MANY = MOST_BY_NAME + 200
const nobodyWaits = async () => []
const records = setUpDatabase()
let database: Database
const other = records.connect()
let admin: { userId: string; sessionId: string }

beforeEach(async () => {
  database = openDatabase(records.url, createLog('silent'))
  admin = await signInAdministrator(database)
})
afterEach(async () => {
  await markAll()
  await database.close()
})

let names = 0
const signIn = (loginId?: string, groups?: string[]) => signInPerson(database, { loginId, groups })
const act = (target: RevocationTarget, message?: string) =>
  revoke(
    { database, waitUntilRefused: nobodyWaits },
    { caller: { kind: 'person', ...admin }, target, message, ip: null, requestId: 'test' },
  )
const never = new AbortController().signal
const mark = () => markPending(database, { afterSeconds: 0, signal: never })
async function markAll() {
  await mark()
  await markCutOffs(database, { afterSeconds: 0, signal: never })
  // Each test begins with the statistics of an hour in which hardly anybody was signed in (LO-11).
  await other.query('ANALYZE')
}

/** A group of that many, each with one live session. */
async function crowd(members: number): Promise<{ group: string; sessions: string[]; users: string[] }> {
  const name = `crowd ${++names}`
  const { rows } = await other.query<{ group: string }>(
    `INSERT INTO curfew.groups (name) VALUES ($1) RETURNING id AS group`,
    [name],
  )
  const group = rows[0]?.group ?? ''
  await other.query(
    `WITH u AS (INSERT INTO curfew.users (login_id) SELECT $2 || n FROM generate_series(1, $3::int) AS n RETURNING id),
          m AS (INSERT INTO curfew.group_members (group_id, user_id) SELECT $1, id FROM u)
     INSERT INTO curfew.sessions (token_hash, user_id) SELECT sha256(id::text::bytea), id FROM u`,
    [group, `${name}, `, members],
  )
  const { rows: found } = await other.query<{ id: string; user: string }>(
    `SELECT s.id, s.user_id AS user FROM curfew.sessions AS s JOIN curfew.group_members AS m ON m.user_id = s.user_id
     WHERE m.group_id = $1 ORDER BY s.user_id`,
    [group],
  )
  return { group, sessions: found.map(({ id }) => id), users: found.map(({ user }) => user) }
}

const count = async (query: ReturnType<typeof sql<{ count: number }>>) =>
  (await query.execute(database.reads)).rows[0]?.count
const unmarked = () =>
  count(sql`
    SELECT count(*)::int AS count FROM curfew.sessions AS s
    WHERE s.ended_at IS NULL AND NOT EXISTS (SELECT FROM curfew.live_sessions AS l WHERE l.id = s.id)`)
const pending = () => count(sql`SELECT count(*)::int AS count FROM curfew.pending_ends WHERE number > 0`)
const ends = () => count(sql`SELECT count(*)::int AS count FROM curfew.ends`)
const stateOf = async (id: string) => (await readSession(database.checks, { id })).state
const noticeOf = (id: string) => readNotice(database.checks, { id })

describe('LO-4 an end of many is not a list', () => {
  it('touches no row of theirs, and its entry says as much about a thousand as about one', async () => {
    const { group, sessions, users } = await crowd(MANY)
    const { id, sessionsEnded, usersAffected, revokedAt } = await act({ group }, 'Go home.')
    expect([sessionsEnded, usersAffected]).toEqual([MANY, MANY])
    expect(await unmarked()).toBe(MANY)
    const { rows } = await other.query<{ kind: string; bytes: number }>(
      'SELECT kind, octet_length(payload::text) AS bytes FROM curfew.feed ORDER BY position DESC LIMIT 1',
    )
    expect(rows[0]?.kind).toBe('sessions.ended_many')
    expect(rows[0]?.bytes).toBeLessThan(300)
    for (const session of [sessions[0], sessions.at(-1)]) {
      expect(await noticeOf(session ?? '')).toMatchObject({
        revocationId: id,
        message: 'Go home.',
        endedAt: revokedAt,
      })
    }
    expect(await readUsers(database.reads, [users[0] ?? ''])).toMatchObject([{ revokedAt }])
    expect(await stateOf(admin.sessionId)).toBe('live')
  })

  it.each<[string, (crowd: { group: string; sessions: string[]; users: string[] }) => RevocationTarget]>([
    ['users', ({ users }) => ({ users })],
    ['sessions', ({ sessions }) => ({ sessions })],
    ['chosen members', ({ group, users }) => ({ group, users })],
    ['a group', ({ group }) => ({ group })],
  ])('ends %s of any number, and none beside (RV-3)', async (_, targetOf) => {
    const people = await crowd(MANY)
    // Of somebody who is covered by name of a session: their other session lives.
    const [loginId] = (
      await other.query('SELECT login_id FROM curfew.users WHERE id = $1', [people.users[0]])
    ).rows.map(({ login_id }) => login_id as string)
    const second = await signIn(loginId)
    const stranger = await signIn()
    const [kept, excepted] = [people.sessions[1] ?? '', people.users[2] ?? '']
    const target = targetOf(people)
    const { sessionsEnded, usersAffected } = await act({
      ...target,
      except: { sessions: [kept], users: [excepted] },
    })
    const named = 'sessions' in target
    expect([sessionsEnded, usersAffected]).toEqual([MANY - 2 + (named ? 0 : 1), MANY - 2])
    expect(await stateOf(second.sessionId)).toBe(named ? 'live' : 'ended')
    expect([
      await stateOf(stranger.sessionId),
      await stateOf(kept),
      await stateOf(people.sessions[2] ?? ''),
    ]).toEqual(['live', 'live', 'live'])
    expect(await stateOf(people.sessions[3] ?? '')).toBe('ended')
    await markAll()
    expect(await stateOf(second.sessionId)).toBe(named ? 'live' : 'ended')
    expect(await stateOf(people.sessions[3] ?? '')).toBe('ended')
  })

  it('one user with very many sessions is as any other', async () => {
    const { userId, sessionId } = await signIn()
    await other.query(
      `INSERT INTO curfew.sessions (token_hash, user_id)
       SELECT sha256((n || $1::text)::bytea), $1::text::uuid FROM generate_series(1, $2::int) AS n`,
      [userId, MANY],
    )
    expect(await act({ users: [userId] })).toMatchObject({ sessionsEnded: MANY + 1, usersAffected: 1 })
    expect(await stateOf(sessionId)).toBe('ended')
  })

  it('leaves out the super users of a group for whoever is none (RV-9)', async () => {
    const { group, users, sessions } = await crowd(MANY)
    await other.query('UPDATE curfew.users SET is_super_user = true WHERE id = $1', [users[0]])
    await other.query('UPDATE curfew.users SET is_super_user = false WHERE id = $1', [admin.userId])
    await other.query(
      `INSERT INTO curfew.user_roles (user_id, role_id) SELECT $1, id FROM curfew.roles WHERE name = 'Administrator'`,
      [admin.userId],
    )
    expect(await act({ group })).toMatchObject({
      sessionsEnded: MANY - 1,
      skipped: { superUsers: 1 },
    })
    expect(await stateOf(sessions[0] ?? '')).toBe('live')
  })
})

describe('RV-4 membership counts at the moment of the act', () => {
  it('who signs in, joins or leaves while an end of many is pending is not touched by it (P2)', async () => {
    const { group, users, sessions } = await crowd(MANY)
    const stranger = await signIn()
    await act({ group })
    const [loginId] = (
      await other.query('SELECT login_id FROM curfew.users WHERE id = $1', [users[0]])
    ).rows.map(({ login_id }) => login_id as string)
    const again = await signIn(loginId)
    await other.query('INSERT INTO curfew.group_members (group_id, user_id) VALUES ($1, $2)', [
      group,
      stranger.userId,
    ])
    await other.query('DELETE FROM curfew.group_members WHERE user_id = $1', [users[1]])
    const states = async () => [
      await stateOf(again.sessionId),
      await stateOf(stranger.sessionId),
      await stateOf(sessions[1] ?? ''),
    ]
    expect(await states()).toEqual(['live', 'live', 'ended'])
    await markAll()
    expect(await states()).toEqual(['live', 'live', 'ended'])
  })
})

describe('RV-7 rows may be marked later, never forgotten', () => {
  it('shows the same before and after, whoever reads (SE-1)', async () => {
    const { group, sessions, users } = await crowd(MANY)
    const connection = '018f0000-0000-7000-8000-0000000000c2'
    await openConnections(
      database.writes,
      NODE,
      [{ id: connection, sessionId: sessions[0] ?? '', here: 1 }],
      50,
    )
    const { id } = await act({ group }, 'Maintenance.')
    const shown = sessions.slice(0, 2)
    const seen = async () => {
      const { serverTime: _, ...overview } = await readOverview(database.reads)
      return {
        overview,
        revocation: await readRevocation(database.reads, id),
        sessions: await readSessionViews(database.reads, shown, null),
        users: await readUsers(database.reads, users.slice(0, 2)),
        notice: await noticeOf(sessions[1] ?? ''),
        ended: (await listSessions(database.reads, { status: 'ended', group, limit: 1 }, admin.sessionId))
          .total,
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
      sessionsWithoutConnection: MANY - 1,
    })
    expect(before.ended).toBe(MANY)
    expect(await unmarked()).toBe(MANY)
    await mark()
    // What came with lower numbers than those that were marked is for the next pass, which finds nothing.
    await mark()
    expect([await unmarked(), await pending(), await ends()]).toEqual([0, 0, 0])
    expect(await seen()).toEqual(before)
  })

  it('a number goes with the mark of its row or not at all: no session lives in between (P2)', async () => {
    const { group, sessions } = await crowd(MANY)
    await act({ group })
    // Whatever happens between the two happens here.
    await other.query(
      `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'killed'; END $$;
       CREATE TRIGGER die BEFORE DELETE ON curfew.pending_ends EXECUTE FUNCTION die()`,
    )
    try {
      await expect(mark()).rejects.toThrow('killed')
      expect([await unmarked(), await pending()]).toEqual([MANY, MANY])
      expect(await stateOf(sessions[0] ?? '')).toBe('ended')
    } finally {
      await other.query('DROP TRIGGER die ON curfew.pending_ends; DROP FUNCTION die')
    }
    await mark()
    expect([await unmarked(), await pending()]).toEqual([0, 0])
  })

  it('a row that somebody has locked is waited for, and passed over by none', async () => {
    const { group, sessions } = await crowd(MANY)
    await act({ group })
    await other.query('BEGIN')
    await other.query('SELECT FROM curfew.sessions WHERE id = $1 FOR UPDATE', [sessions[5]])
    await expect(mark()).rejects.toMatchObject({ code: 'unavailable' })
    expect(await stateOf(sessions[5] ?? '')).toBe('ended')
    expect(await ends()).toBe(1)
    await other.query('ROLLBACK')
    await mark()
    expect([await unmarked(), await pending()]).toEqual([0, 0])
  })
})

describe('SE-2 the first end wins', () => {
  it('everyone, a user and a group after an end of many that is pending find nothing of it to end', async () => {
    const { group, users, sessions } = await crowd(MANY)
    const stranger = await signIn()
    const first = await act({ group }, 'First.')
    expect((await act({ users: [users[0] ?? ''] }, 'Second.')).sessionsEnded).toBe(0)
    expect((await act({ group }, 'Third.')).sessionsEnded).toBe(0)
    const everyone = await act({ everyone: true, except: { users: [admin.userId] } }, 'Fourth.')
    const told = async () => [
      (await noticeOf(sessions[0] ?? ''))?.message,
      (await noticeOf(stranger.sessionId))?.message,
    ]
    expect(await told()).toEqual(['First.', 'Fourth.'])
    // The cut-off's marker comes first, and passes over what is pending.
    await markCutOffs(database, { afterSeconds: 0, signal: never })
    expect(await pending()).toBe(MANY)
    expect(await told()).toEqual(['First.', 'Fourth.'])
    await mark()
    expect(await told()).toEqual(['First.', 'Fourth.'])
    const marked = (id: string) =>
      count(sql`SELECT count(*)::int AS count FROM curfew.sessions WHERE revocation_id = ${id}`)
    expect([await marked(first.id), await marked(everyone.id)]).toEqual([
      first.sessionsEnded,
      everyone.sessionsEnded,
    ])
  })

  it('whoever marks a row that is pending writes what came first: nodes of the version before know nothing of it', async () => {
    const { group, sessions } = await crowd(MANY)
    const first = await act({ group }, 'First.')
    const second = await act({ everyone: true, except: { users: [admin.userId] } }, 'Second.')
    // As their marker does it.
    await other.query(
      `UPDATE curfew.sessions AS s
       SET ended_at = c.ended_at, reason = c.reason, initiating_entity = c.initiating_entity, notice_id = c.notice_id,
           revocation_id = c.revocation_id
       FROM curfew.cut_offs AS c WHERE c.revocation_id = $1 AND s.ended_at IS NULL AND s.number <= c.up_to`,
      [second.id],
    )
    expect(await noticeOf(sessions[0] ?? '')).toMatchObject({ revocationId: first.id, message: 'First.' })
    await markAll()
    expect(await noticeOf(sessions[0] ?? '')).toMatchObject({ revocationId: first.id, message: 'First.' })
    expect([await pending(), await ends()]).toEqual([0, 0])
  })

  it('of two overlapping ends of many each session has one, and the sums are the rows', async () => {
    const { group, users } = await crowd(MANY)
    const larger = users.concat((await crowd(MANY)).users)
    const [one, two] = await Promise.all([act({ group }), act({ users: larger })])
    expect(one.sessionsEnded + two.sessionsEnded).toBe(2 * MANY)
    expect(await pending()).toBe(2 * MANY)
    await mark()
    const { rows } = await other.query<{ id: string; count: number }>(
      `SELECT revocation_id AS id, count(*)::int AS count FROM curfew.sessions
       WHERE revocation_id = ANY($1::uuid[]) GROUP BY 1`,
      [[one.id, two.id]],
    )
    const marked = new Map(rows.map((row) => [row.id, row.count]))
    expect([marked.get(one.id) ?? 0, marked.get(two.id) ?? 0]).toEqual([one.sessionsEnded, two.sessionsEnded])
  })
})

describe('RV-6 an end of many waits for sign-ins on their way, and they for it', () => {
  const waitingFor = (lock: 'advisory' | 'transactionid') =>
    eventually(async () => expect(await countLockWaits(database.lease, lock)).toBeGreaterThan(0))

  it('a sign-in that is under way is waited for, and its session covered', async () => {
    const { group, users } = await crowd(MANY)
    const [loginId] = (
      await other.query('SELECT login_id FROM curfew.users WHERE id = $1', [users[0]])
    ).rows.map(({ login_id }) => login_id as string)
    // As a sign-in is under way: it shares the lock, and its session is not committed.
    const { rows } = await other
      .query(
        `BEGIN; SELECT pg_advisory_xact_lock_shared(4861370001);
       INSERT INTO curfew.sessions (token_hash, user_id) SELECT sha256('under way'), '${users[0]}' RETURNING id`,
      )
      .then((results) => (results as unknown as { rows: { id: string }[] }[])[2] ?? { rows: [] })
    const ending = act({ group })
    await waitingFor('advisory')
    await other.query('COMMIT')
    expect((await ending).sessionsEnded).toBe(MANY + 1)
    expect(await stateOf(rows[0]?.id ?? '')).toBe('ended')
    expect(await stateOf((await signIn(loginId)).sessionId)).toBe('live')
  })
})

describe('LO-4 what is over leaves nothing behind that a check would have to look at', () => {
  it('also while somebody has an old snapshot, for which dead numbers have to stay', async () => {
    const { sessionId } = await signIn()
    const reader = new pg.Client(records.url)
    await reader.connect()
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM curfew.sessions LIMIT 1')
    for (let round = 0; round < 50; round++) {
      await other.query(
        'INSERT INTO curfew.pending_ends SELECT n, 0 FROM generate_series(-20000, -10001) AS n',
      )
      await other.query('DELETE FROM curfew.pending_ends WHERE number < -10000')
    }
    const { rows } = await other.query(
      'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT id FROM curfew.live_sessions WHERE id = $1',
      [sessionId],
    )
    const { Plan: plan } = rows[0]['QUERY PLAN'][0]
    expect(plan['Actual Rows']).toBe(1)
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(100)
    await reader.end()
  }, 60_000)
})

describe('RV-17 an end in steps is one revocation', () => {
  const STEP = 25
  let target: { cover: Cover; revoked: Revoked }
  let people: Awaited<ReturnType<typeof crowd>>
  beforeEach(async () => {
    people = await crowd(60)
    const { group } = people
    target = {
      cover: { kind: 'group', group, exceptUsers: [], exceptSessions: [] },
      revoked: { kind: 'group', group, exceptUsers: [] },
    }
  })

  /** As far as a process has come that died after its first step. */
  async function begin(): Promise<{ first: EndStep; id: string }> {
    const id = crypto.randomUUID()
    const noticeId = crypto.randomUUID()
    const { result: first } = await change(
      database,
      async (tx) => {
        const step = await endMany(
          tx,
          target.cover,
          target.revoked,
          { noticeId, reason: 'admin_revoked', initiatingEntity: 'admin', revocationId: id },
          STEP,
        )
        await sql`
          INSERT INTO curfew.revocations (id, notice_id, target, reason, initiating_entity, actor_login_id, revoked_at,
            sessions_ended, users_affected, skipped_super_users, skipped_out_of_scope)
          VALUES (${id}, ${noticeId}, '{}', 'admin_revoked', 'admin', 'test', ${step.at}, ${step.sessions}, ${step.users},
            0, 0)`.execute(tx)
        await writeAudit(tx, [
          {
            actor: { kind: 'command', name: 'test' },
            action: 'sessions.revoked',
            target: {},
            outcome: 'done',
            ip: null,
            requestId: null,
            revocationId: id,
            detail: { sessionsEnded: step.sessions, usersAffected: step.users },
          },
        ])
        return { result: step, entries: step.entries }
      },
      { alone: true },
    )
    return { first, id }
  }
  const liveOnes = async () =>
    (await listSessions(database.reads, { status: 'active', group: people.group, limit: 1 }, '')).total

  it('is in progress until the last step, covers nobody who begins after the first, and each step is on record', async () => {
    const { first, id } = await begin()
    expect(first).toMatchObject({ sessions: STEP, users: STEP, isLast: false })
    expect(await liveOnes()).toBe(60 - STEP)
    expect(await readRevocation(database.reads, id)).toMatchObject({ status: 'in_progress' })
    const [loginId] = (
      await other.query('SELECT login_id FROM curfew.users WHERE id = $1', [people.users.at(-1)])
    ).rows.map(({ login_id }) => login_id as string)
    const later = await signIn(loginId)
    const position = await finishEnd(database, first.number, STEP)
    const { rows } = await other.query<{ count: string; end: string }>(
      `SELECT payload ->> 'count' AS count, payload ->> 'end' AS end FROM curfew.feed
       WHERE kind = 'sessions.ended_many' AND payload ->> 'revocationId' = $1 AND position <= $2 ORDER BY position`,
      [id, position],
    )
    // Sessions, then the users whose `revokedAt` it sets.
    expect(rows.map((row) => Number(row.count))).toEqual([25, 25, 10, 0, 0])
    expect(await stateOf(later.sessionId)).toBe('live')
    expect(await liveOnes()).toBe(1)
    expect(await readRevocation(database.reads, id)).toMatchObject({
      status: 'completed',
      sessionsEnded: 60,
      usersAffected: 60,
    })
    const { rows: audit } = await other.query('SELECT detail FROM curfew.audit WHERE revocation_id = $1', [
      id,
    ])
    expect(audit).toEqual([{ detail: { sessionsEnded: 60, usersAffected: 60 } }])
    const { revokedAt } = (await readRevocation(database.reads, id)) ?? {}
    expect(await readUsers(database.reads, people.users.slice(-1))).toMatchObject([{ revokedAt }])
  })

  it('is finished by whoever comes when its process has died (P4)', async () => {
    const { first, id } = await begin()
    await finishAbandoned(database)
    expect(await readUnderWay(database.reads, id)).toBe(first.number)
    await other.query("UPDATE curfew.ends SET stepped_at = now() - interval '1 min' WHERE number = $1", [
      first.number,
    ])
    const inProgress = await listRevocations(database.reads, { status: 'in_progress', limit: 50 })
    expect(inProgress.items.map((each) => each.id)).toContain(id)
    await finishAbandoned(database)
    expect(await readUnderWay(database.reads, id)).toBeNull()
    expect(await liveOnes()).toBe(0)
    expect(
      (await listRevocations(database.reads, { status: 'completed', limit: 50 })).items.map(
        (each) => each.id,
      ),
    ).toContain(id)
  })

  it('covers who was left out by an end of everyone between two steps, and no reason is given twice', async () => {
    const { first, id } = await begin()
    const late = people.sessions.at(-1) ?? ''
    const everyone = await act(
      { everyone: true, except: { users: [admin.userId], sessions: [late] } },
      'All.',
    )
    expect(await stateOf(late)).toBe('live')
    await finishEnd(database, first.number, STEP)
    expect(await noticeOf(late)).toMatchObject({ revocationId: id })
    expect(await noticeOf(people.sessions[0] ?? '')).toMatchObject({ revocationId: id })
    expect(await noticeOf(people.sessions.at(-2) ?? '')).toMatchObject({ revocationId: everyone.id })
    await markAll()
    expect(await noticeOf(people.sessions.at(-2) ?? '')).toMatchObject({ revocationId: everyone.id })
    expect(await readRevocation(database.reads, id)).toMatchObject({ sessionsEnded: STEP + 1 })
  })

  it('rows may be marked between two steps, and the end stays until its last', async () => {
    const { first } = await begin()
    await mark()
    expect([await unmarked(), await ends()]).toEqual([0, 1])
    await finishEnd(database, first.number, STEP)
    expect(await liveOnes()).toBe(0)
    await mark()
    await eventually(async () => expect(await ends()).toBe(0))
  })
})
