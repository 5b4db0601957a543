import { randomUUID } from 'node:crypto'
import { eventually, setUpDatabase } from '@curfew/server/testing'
import type { RevocationTarget } from '@curfew/shared'
import pg from 'pg'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { countStatements } from '../../testing/database/statements.ts'
import { signInAdministrator, signInPerson } from '../../testing/samples.ts'
import { readRevocations } from '../acts/revocation/read-revocations.ts'
import { readUser } from '../directory/read-users.ts'
import { createLog } from '../log.ts'
import type { Started } from '../sessions/begin/start-session.ts'
import { readNotice, readSession } from '../sessions/check/read-session.ts'
import { openDatabase } from '../store/database.ts'
import { preview } from './preview.ts'
import { revoke } from './revoke.ts'

const records = setUpDatabase()
const database = records.open()
let admin: Started

beforeAll(async () => {
  admin = await signInAdministrator(database, { loginId: 'admin' })
})

const signIn = (loginId?: string, groups?: string[]) => signInPerson(database, { loginId, groups })
const act = (target: RevocationTarget, idempotencyKey?: string) =>
  revoke(
    { database, waitUntilRefused: async () => [] },
    { caller: { kind: 'person', ...admin }, target, idempotencyKey, ip: null, requestId: 'test' },
  )
const stateOf = async ({ sessionId }: Started) =>
  (await readSession(database.checks, { id: sessionId })).state
async function groupNamed(name: string): Promise<string> {
  const { rows } = await database.lease.query('SELECT id FROM curfew.groups WHERE name = $1', [name])
  return rows[0].id
}

/** Everything that is in the records, table by table. */
async function contents(): Promise<Record<string, string[]>> {
  const { rows } = await database.lease.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'curfew'::regnamespace AND relkind = 'r' ORDER BY 1",
  )
  const tables = rows.map(async ({ name }): Promise<[string, string[]]> => {
    const { rows: lines } = await database.lease.query<{ line: string }>(
      `SELECT t::text AS line FROM curfew.${name} AS t ORDER BY 1`,
    )
    return [name, lines.map(({ line }) => line)]
  })
  return Object.fromEntries(await Promise.all(tables))
}

describe('RV-2 one transaction tells the whole story', () => {
  let ada: Started
  beforeAll(async () => {
    await database.lease.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$`,
    )
    ada = await signIn('ada', ['Choir'])
  })

  const PARTS: [table: string, target: () => RevocationTarget][] = [
    ['users', () => ({ users: [ada.userId] })],
    ['sessions', () => ({ users: [ada.userId] })],
    ['revocations', () => ({ users: [ada.userId] })],
    ['audit', () => ({ users: [ada.userId] })],
    ['idempotency_keys', () => ({ users: [ada.userId] })],
    ['feed', () => ({ users: [ada.userId] })],
    ['feed_head', () => ({ users: [ada.userId] })],
    ['groups', () => ({ everyone: true })],
    ['cut_offs', () => ({ everyone: true })],
    ['cut_off_exceptions', () => ({ everyone: true, except: { users: [admin.userId] } })],
    ['feed', () => ({ everyone: true })],
  ]
  it.each(PARTS)('nothing of it is there if %s cannot be written', async (table, target) => {
    await database.lease.query(
      `CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON curfew.${table} FOR EACH ROW EXECUTE FUNCTION refuse()`,
    )
    try {
      const before = await contents()
      await expect(act(target(), 'key')).rejects.toThrow('refused')
      expect(await contents()).toEqual(before)
    } finally {
      await database.lease.query(`DROP TRIGGER refuse ON curfew.${table}`)
    }
  })
})

describe('RV-18 an act is a handful of messages', () => {
  // Both as the first of a node, which has to parse the statements: that goes with them.
  const ONE = { checks: 1, changes: 3, answers: 1 }
  const TARGETS: [string, () => Promise<RevocationTarget>, Record<string, number>, string?][] = [
    // May they at all? Then what is read, what is ended, what is recorded; the nodes of the answer.
    ['a user', async () => ({ users: [(await signIn()).userId] }), ONE],
    ['a session', async () => ({ sessions: [(await signIn()).sessionId] }), ONE],
    ['nobody who is signed in', async () => ({ sessions: [(await signIn()).sessionId], except: {} }), ONE],
    // And the answer that is kept.
    [
      'a user, under a key',
      async () => ({ users: [(await signIn()).userId] }),
      { ...ONE, answers: 2 },
      'counted',
    ],
    // Whether it is too large is asked before its members are locked.
    [
      'a group',
      async () => {
        await signIn('counted', ['Counted'])
        return { group: await groupNamed('Counted') }
      },
      { ...ONE, changes: 4 },
    ],
  ]
  it.each(TARGETS)('%s', async (_, target, expected, idempotencyKey) => {
    const counting = openDatabase(records.url, createLog('silent'))
    const wanted = await target()
    const counts = countStatements(counting)
    await revoke(
      { database: counting, waitUntilRefused: async () => [] },
      { caller: { kind: 'person', ...admin }, target: wanted, idempotencyKey, ip: null, requestId: 'test' },
    )
    await eventually(() => expect(counts()).toEqual(expected))
    await counting.close()
  })

  it('the next of the same caller is not asked for their rights before, until they are refused', async () => {
    const counting = openDatabase(records.url, createLog('silent'))
    const counts = countStatements(counting)
    const call = async () =>
      revoke(
        { database: counting, waitUntilRefused: async () => [] },
        {
          caller: { kind: 'person', ...operator },
          target: { users: [(await signIn()).userId] },
          ip: null,
          requestId: 'test',
        },
      )
    const operator = await signIn()
    await database.lease.query(
      "INSERT INTO curfew.user_roles SELECT $1, id FROM curfew.roles WHERE name = 'Operator'",
      [operator.userId],
    )
    for (let time = 0; time < 3; time++) await call()
    expect(counts().checks).toBe(1)
    await database.lease.query('DELETE FROM curfew.user_roles WHERE user_id = $1', [operator.userId])
    await expect(call()).rejects.toMatchObject({ code: 'forbidden' })
    const changes = counts().changes ?? 0
    await expect(call()).rejects.toMatchObject({ code: 'forbidden' })
    expect(counts().checks).toBe(2)
    // Whoever may not does not come as far as to the connections of acts.
    expect(counts().changes).toBe(changes)
    await counting.close()
  })
})

describe('RV-22 the answer is what the records say', () => {
  const asked = async (id: string) =>
    (await readRevocations(database.reads, [id])).map(({ nodes: _, ...rest }) => rest)
  it.each<[string, () => Promise<RevocationTarget>]>([
    ['a user with connections', async () => ({ users: [(await connected()).userId] })],
    ['nobody who is signed in', async () => ({ users: [(await ended()).userId] })],
    ['a session, but not its owner’s others', async () => ({ sessions: [(await signIn()).sessionId] })],
    ['a login id', async () => ({ loginIds: ['ANSWERED'] })],
    [
      'some of a group',
      async () => {
        const { userId } = await signIn(undefined, ['Answered'])
        return { group: await groupNamed('Answered'), except: { users: [userId] } }
      },
    ],
  ])('%s', async (_, target) => {
    await signIn('answered')
    const { nodes: _nodes, ...answer } = await act(await target())
    expect([answer]).toEqual(await asked(answer.id))
  })

  async function connected(): Promise<Started> {
    const started = await signIn()
    await database.lease.query(
      `INSERT INTO curfew.connections (id, node_id, session_id, user_id, closed_at)
       SELECT gen_random_uuid(), gen_random_uuid(), $1, $2, closed FROM unnest(ARRAY[NULL, NULL, now() - interval '1 hour']) AS closed`,
      [started.sessionId, started.userId],
    )
    await signInAgain(started)
    return started
  }
  const signInAgain = ({ userId }: Started) =>
    database.lease.query(
      "INSERT INTO curfew.sessions (token_hash, user_id) VALUES (sha256(convert_to($1, 'UTF8')), $2)",
      [randomUUID(), userId],
    )
  async function ended(): Promise<Started> {
    const started = await signIn()
    await act({ users: [started.userId] })
    return started
  }
})

/** Lets a call begin, changes something while it waits as for an end of everyone, and lets it go on. */
async function meanwhile<T>(
  call: () => Promise<T>,
  happens: (client: pg.Client) => Promise<unknown>,
): Promise<T> {
  const other = new pg.Client(records.url)
  await other.connect()
  try {
    await other.query('BEGIN; SELECT pg_advisory_xact_lock(4861370001)')
    const answer = call()
    // Looked at by whoever asked for it, when it comes.
    answer.catch(() => undefined)
    await eventually(async () => {
      const { rowCount } = await database.lease.query(
        "SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()",
      )
      expect(rowCount).toBe(1)
    })
    await happens(other)
    await other.query('COMMIT')
    return await answer
  } finally {
    await other.end()
  }
}

describe('P7 one reason everywhere', () => {
  it.each(['users', 'everyone'] as const)(
    'also in how far apart the clients of many sessions go to the sign-in page: %s',
    async (kind) => {
      const { userId } = await signIn()
      const { rows } = await database.lease.query(
        `INSERT INTO curfew.sessions (token_hash, user_id)
         SELECT sha256(convert_to($2 || n, 'UTF8')), $1 FROM generate_series(1, 200) AS n RETURNING id`,
        [userId, kind],
      )
      const target: RevocationTarget =
        kind === 'users' ? { users: [userId] } : { everyone: true, except: { sessions: [admin.sessionId] } }
      const { id, sessionsEnded } = await act(target)
      const { rows: told } = await database.lease.query(
        "SELECT payload -> 'end' AS end FROM curfew.feed WHERE payload -> 'end' ->> 'revocationId' = $1",
        [id],
      )
      const notice = await readNotice(database.checks, { id: rows[0].id })
      expect(notice).toMatchObject({ revocationId: id, spreadSeconds: Math.ceil(sessionsEnded / 20) })
      expect({ ...told[0].end, sessionId: rows[0].id }).toEqual(notice)
    },
  )
})

describe('RV-8 rights are read again in the act’s own transaction', () => {
  it.each([
    ['their role', 'forbidden', 'DELETE FROM curfew.user_roles WHERE user_id = $1'],
    ['their account', 'forbidden', "UPDATE curfew.users SET status = 'blocked' WHERE id = $1"],
    [
      'their session',
      'session_ended',
      `UPDATE curfew.sessions SET ended_at = now(), reason = 'signed_out', initiating_entity = 'user',
              notice_id = gen_random_uuid() WHERE user_id = $1`,
    ],
  ])('a caller who loses %s while their call waits is refused', async (_, code, statement) => {
    const caller = await signIn()
    await database.lease.query(
      "INSERT INTO curfew.user_roles SELECT $1, id FROM curfew.roles WHERE name = 'Operator'",
      [caller.userId],
    )
    const victim = await signIn()
    const call = () =>
      revoke(
        { database, waitUntilRefused: async () => [] },
        {
          caller: { kind: 'person', ...caller },
          target: { users: [victim.userId] },
          ip: null,
          requestId: 'test',
        },
      )
    await expect(meanwhile(call, (other) => other.query(statement, [caller.userId]))).rejects.toMatchObject({
      code,
    })
    expect(await stateOf(victim)).toBe('live')
  })
})

describe('RV-15 who may not be ended is left out', () => {
  it('of everyone, also when they are not signed in', async () => {
    const administrator = await signIn()
    await database.lease.query(
      "INSERT INTO curfew.user_roles SELECT $1, id FROM curfew.roles WHERE name = 'Administrator'",
      [administrator.userId],
    )
    const away = await signIn()
    await act({ sessions: [away.sessionId] })
    await database.lease.query('UPDATE curfew.users SET is_super_user = true WHERE id = $1', [away.userId])
    const revokedAt = async () => (await readUser(database.reads, away.userId))?.revokedAt
    const before = await revokedAt()
    const { skipped } = await revoke(
      { database, waitUntilRefused: async () => [] },
      {
        caller: { kind: 'person', ...administrator },
        target: { everyone: true, except: { sessions: [administrator.sessionId] } },
        ip: null,
        requestId: 'test',
      },
    )
    expect(skipped).toEqual({ superUsers: 2, outOfScope: 0 })
    expect(await revokedAt()).toEqual(before)
    expect(await stateOf(admin)).toBe('live')
  })
})

describe('login ids', () => {
  it('are the same in any case, as PostgreSQL folds it', async () => {
    const nikos = await signIn('ΝΙΚΟΣ')
    const { sessionsEnded } = await act({ loginIds: ['νικοσ', 'ΝΙΚΟΣ'] })
    expect(sessionsEnded).toBe(1)
    expect(await stateOf(nikos)).toBe('ended')
  })
})

describe('RV-14 a dry run changes nothing', () => {
  it('but counts sessions, users, super users and the skipped, and knows the caller', async () => {
    const ben = await signIn('ben')
    await signIn('ben')
    const before = await contents()
    const ask = (target: RevocationTarget) =>
      preview(database, { caller: { kind: 'person', ...admin }, target })
    expect(await ask({ users: [ben.userId, admin.userId] })).toEqual({
      sessions: 3,
      users: 2,
      superUsers: 1,
      includesYou: true,
      skipped: { superUsers: 0, outOfScope: 0 },
    })
    expect(await ask({ sessions: [ben.sessionId] })).toMatchObject({ sessions: 1, includesYou: false })
    expect(await ask({ everyone: true, except: { users: [ben.userId] } })).toMatchObject({ superUsers: 1 })
    await expect(ask({ users: ['00000000-0000-4000-8000-000000000000'] })).rejects.toMatchObject({
      code: 'target_not_found',
    })
    expect(await contents()).toEqual(before)
    expect(await stateOf(ben)).toBe('live')
  })
})

describe('groups', () => {
  let member: Started
  let name: string
  let group: string
  beforeEach(async () => {
    name = `Group ${randomUUID()}`
    member = await signIn(undefined, [name])
    group = await groupNamed(name)
  })
  const join = (client: pg.Client, { userId }: Started) =>
    client.query('INSERT INTO curfew.group_members VALUES ($1, $2)', [group, userId])

  it('RV-3 are resolved inside the transaction: who joined while it was waiting is covered', async () => {
    const joining = await signIn()
    const { sessionsEnded } = await meanwhile(
      () => act({ group, except: { users: [member.userId] } }),
      (other) => join(other, joining),
    )
    expect(sessionsEnded).toBe(1)
    expect([await stateOf(joining), await stateOf(member)]).toEqual(['ended', 'live'])
  })

  it('RV-4 are who is in them at that moment: joining later costs nothing, leaving saves nobody', async () => {
    const later = await signIn()
    await act({ group })
    const client = new pg.Client(records.url)
    await client.connect()
    await join(client, later)
    await client.query('DELETE FROM curfew.group_members WHERE user_id = $1', [member.userId])
    await client.end()
    expect([await stateOf(later), await stateOf(member)]).toEqual(['live', 'ended'])
    // Signing in again as a member, of a group that was once ended.
    expect(await stateOf(await signIn(undefined, [name]))).toBe('live')
  })
})
