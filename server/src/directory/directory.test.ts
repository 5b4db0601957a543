import { randomUUID } from 'node:crypto'
import type { User } from '@curfew/shared'
import { userQuery } from '@curfew/shared/schemas'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setUpDatabase } from '../../testing/index.ts'
import { change } from '../feed/change.ts'
import type { Queryable } from '../store/database.ts'
import { checkKnownPerson } from './check-person.ts'
import { createUser, type NewUser } from './create-user.ts'
import { listGroups, readGroup } from './group-list.ts'
import { readUser, readUsers } from './read-users.ts'
import { authorityOf, readAuthority } from './rights/authority.ts'
import { upsertUser } from './upsert-user.ts'
import { listUsers } from './user-list.ts'

const records = setUpDatabase()
const database = records.open()
const ids: Record<string, string> = {}

const inTransaction = async <T>(work: (tx: Queryable) => Promise<T>): Promise<T> =>
  (await change(database, async (tx) => ({ result: await work(tx), entries: [] }))).result
const context = { actor: { kind: 'command' as const, name: 'test' }, ip: null, requestId: null }
const create = (user: NewUser) => inTransaction((tx) => createUser(tx, user, context))

async function session(loginId: string, { ended = false } = {}): Promise<void> {
  await sql`
    INSERT INTO curfew.sessions (token_hash, user_id, ended_at, reason, initiating_entity, notice_id)
    SELECT sha256(${randomUUID()}::bytea), ${ids[loginId]},
           CASE WHEN ${ended} THEN now() END, CASE WHEN ${ended} THEN 'signed_out' END,
           CASE WHEN ${ended} THEN 'user' END, CASE WHEN ${ended} THEN gen_random_uuid() END
  `.execute(database.writes)
}

beforeAll(async () => {
  const people: NewUser[] = [
    { loginId: 'zoe', name: 'Zoë', department: 'Ärzte', isSuperUser: true, groups: ['Night shift'] },
    {
      loginId: 'Bob',
      name: 'bob 100% sure',
      department: 'IT',
      groups: ['night SHIFT', 'Day shift'],
      roles: ['operator'],
    },
    { loginId: 'ann_a', name: 'Ann', department: 'IT', groups: ['Day shift'] },
    { loginId: 'annxa', name: 'Other Ann' },
    { loginId: 'c\\d' },
  ]
  for (const person of people) ids[person.loginId] = await create(person)
  await session('zoe')
  await session('Bob')
  await session('Bob')
  await session('Bob', { ended: true })
  await session('ann_a', { ended: true })
  await sql`
    UPDATE curfew.users SET last_ip = '::ffff:10.0.0.1', last_sign_in_at = '2026-01-02T03:04:05.678912Z'
    WHERE login_id = 'Bob'`.execute(database.writes)
  await sql`UPDATE curfew.users SET status = 'blocked' WHERE login_id = 'annxa'`.execute(database.writes)
})

const query = (filters: object) => userQuery.parse(filters)
const logins = (users: readonly User[]) => users.map((user) => user.loginId)
const list = async (filters: object) => logins((await listUsers(database.reads, query(filters))).items)

describe('users', () => {
  it('are shown as the contract says', async () => {
    expect(await readUser(database.reads, ids.Bob ?? '')).toEqual({
      id: ids.Bob,
      loginId: 'Bob',
      name: 'bob 100% sure',
      department: 'IT',
      status: 'active',
      isSuperUser: false,
      groups: [
        { id: expect.any(String), name: 'Day shift' },
        { id: expect.any(String), name: 'Night shift' },
      ],
      activeSessions: 2,
      lastSignInAt: '2026-01-02T03:04:05.678Z',
      lastIp: '::ffff:10.0.0.1',
      revokedAt: null,
    })
    expect(await readUser(database.reads, randomUUID())).toBeNull()
  })

  it('are read many at a time, in the order of the ids', async () => {
    const wanted = [ids.zoe, randomUUID(), ids.ann_a, ids.Bob].map(String)
    expect(logins(await readUsers(database.reads, wanted))).toEqual(['zoe', 'ann_a', 'Bob'])
    expect(await readUsers(database.reads, [])).toEqual([])
  })

  it.each([
    [{}, ['ann_a', 'annxa', 'Bob', 'c\\d', 'zoe']],
    [{ search: 'ANN' }, ['ann_a', 'annxa']],
    [{ search: 'n_a' }, ['ann_a']],
    [{ search: '0%' }, ['Bob']],
    [{ search: '%' }, ['Bob']],
    [{ search: '\\' }, ['c\\d']],
    [{ search: 'ärz' }, ['zoe']],
    [{ search: 'it' }, ['ann_a', 'Bob']],
    [{ search: '' }, ['ann_a', 'annxa', 'Bob', 'c\\d', 'zoe']],
    [{ status: 'blocked' }, ['annxa']],
    [{ department: 'IT' }, ['ann_a', 'Bob']],
    [{ department: 'I' }, []],
    [{ superUser: 'true' }, ['zoe']],
    [{ superUser: 'false', signedIn: 'true' }, ['Bob']],
    [{ signedIn: 'false' }, ['ann_a', 'annxa', 'c\\d']],
    [{ group: '00000000-0000-4000-8000-000000000000' }, []],
    [{ sort: '-activeSessions', limit: 2 }, ['Bob', 'zoe']],
    [{ sort: 'name', limit: 3 }, ['ann_a', 'Bob', 'annxa']],
    [{ sort: '-lastSignInAt', limit: 1 }, ['Bob']],
  ])('listed by %j', async (filters, expected) => {
    const found = await list(filters)
    if ('sort' in filters) expect(found).toEqual(expected)
    else expect(found.sort()).toEqual([...expected].sort())
  })
})

describe('SE-19 a search', () => {
  const found = async (search: string) => (await list({ search })).sort()
  beforeAll(async () => {
    await create({
      loginId: 'jose\u0301.one',
      name: 'Re\u0301ne',
      department: 'E\u0301quipe',
      groups: ['Cafe\u0301'],
    })
    await create({
      loginId: 'JOS\u00c9.two',
      name: 'R\u00e9ne',
      department: '\u00c9quipe',
      groups: ['Caf\u00e9'],
    })
    // From before keys.
    await sql`INSERT INTO curfew.users (login_id) VALUES (${'jose\u0301.three'})`.execute(database.writes)
    await create({ loginId: 'Straße' })
  })
  afterAll(async () => {
    await sql`DELETE FROM curfew.users WHERE login_id ILIKE 'jos%' OR login_id = 'Straße'`.execute(
      database.writes,
    )
    await sql`DELETE FROM curfew.groups WHERE name ILIKE 'caf%'`.execute(database.writes)
  })

  it.each(['jos\u00e9', 'JOSE\u0301', 'ｊｏｓ\u00e9'])(
    'for %j finds login ids however they are composed',
    async (search) => {
      const withKeys = ['JOS\u00c9.two', 'jos\u00e9.one']
      expect((await found(search)).filter((loginId) => !loginId.endsWith('three'))).toEqual(withKeys)
    },
  )

  it('finds those without a key however it is composed itself', async () => {
    expect(await found('jos\u00e9.three')).toEqual(['jose\u0301.three'])
    expect(await found('JOSE\u0301.three')).toEqual(['jose\u0301.three'])
  })

  it('takes nothing for a pattern', async () => {
    expect(await found('jos_')).toEqual([])
    expect(await found('STRASS')).toEqual(['Straße'])
  })

  it.each([
    { search: 'r\u00e9NE' },
    { search: 're\u0301ne' },
    { search: '\u00e9quipe' },
    { department: '\u00c9quipe' },
    { department: 'E\u0301quipe' },
  ])('%j finds names and departments however they are composed', async (filters) => {
    expect((await list(filters)).sort()).toEqual(['JOS\u00c9.two', 'jos\u00e9.one'])
  })

  it('finds groups however they are composed', async () => {
    for (const search of ['caf\u00e9', 'CAFE\u0301'])
      expect((await listGroups(database.reads, { limit: 50, search })).total).toBe(1)
  })
})

describe('groups', () => {
  it('count members, who of them is signed in, and sessions', async () => {
    const { items, total } = await listGroups(database.reads, { limit: 50, sort: 'name' })
    expect(total).toBe(2)
    expect(items).toEqual([
      {
        id: expect.any(String),
        name: 'Day shift',
        members: 2,
        signedIn: 1,
        activeSessions: 2,
        revokedAt: null,
      },
      {
        id: expect.any(String),
        name: 'Night shift',
        members: 2,
        signedIn: 2,
        activeSessions: 3,
        revokedAt: null,
      },
    ])
    const [day, night] = items
    expect(await readGroup(database.reads, day?.id ?? '')).toEqual(day)
    expect(await list({ group: night?.id, sort: 'loginId' })).toEqual(['Bob', 'zoe'])
    expect((await listGroups(database.reads, { limit: 50, search: 'NIGHT' })).items).toEqual([night])
    expect((await listGroups(database.reads, { limit: 1, sort: '-activeSessions' })).items).toEqual([night])
    expect(await readGroup(database.reads, randomUUID())).toBeNull()
  })
})

describe('createUser', () => {
  it('refuses a login id that is taken, in whatever case, and writes nothing', async () => {
    await expect(create({ loginId: 'ZOE', groups: ['Never made'] })).rejects.toMatchObject({
      code: 'invalid_request',
      details: { errors: [{ pointer: '/loginId' }] },
    })
    await expect(create({ loginId: 'new', roles: ['Operator', 'Wizard'] })).rejects.toMatchObject({
      code: 'target_not_found',
      details: { ids: ['Wizard'] },
    })
    expect(await list({ search: 'new' })).toEqual([])
  })

  it.each(['', '  ', 'ada  byron', 'a\u200bda', 'a\u0000da', 'a\ud83d'])(
    'SE-19 refuses the login id %j, and so does upsertUser',
    async (loginId) => {
      const refused = { code: 'invalid_request' }
      await expect(create({ loginId })).rejects.toMatchObject(refused)
      await expect(
        inTransaction((tx) => upsertUser(tx, checkKnownPerson({ loginId }))),
      ).rejects.toMatchObject(refused)
    },
  )

  it('P4 leaves a record, without the hash', async () => {
    const id = await create({ loginId: 'recorded', passwordHash: '$argon2id$secret', roles: ['Auditor'] })
    const { rows } = await sql<{ action: string; detail: unknown }>`
      SELECT action, detail FROM curfew.audit WHERE target = ${JSON.stringify({ user: id })}::jsonb`.execute(
      database.reads,
    )
    expect(rows).toEqual([
      {
        action: 'user.created',
        detail: { loginId: 'recorded', isSuperUser: false, groups: [], roles: ['Auditor'] },
      },
    ])
  })
})

describe('upsertUser', () => {
  const upsert = (user: Parameters<typeof upsertUser>[1]) => inTransaction((tx) => upsertUser(tx, user))
  const shown = async (id: string) => {
    const user = await readUser(database.reads, id)
    return { name: user?.name, department: user?.department, groups: user?.groups.map((group) => group.name) }
  }

  it('makes a user, and then only tells what is new', async () => {
    const first = await upsert({ loginId: 'backend', name: 'B', groups: ['Day shift', 'Fresh'] })
    expect(first).toMatchObject({ created: true, renamed: false, joined: false })
    expect(await shown(first.id)).toEqual({ name: 'B', department: null, groups: ['Day shift', 'Fresh'] })
    const again = await upsert({ loginId: 'BACKEND', name: 'B', groups: ['day SHIFT'] })
    expect(again).toEqual({ id: first.id, loginId: 'backend', created: false, renamed: false, joined: false })
  })

  it('changes what is given, leaves what is not, and takes nobody out of a group', async () => {
    const { id } = await upsert({ loginId: 'moving', name: 'M', department: 'Old', groups: ['Night shift'] })
    expect(await upsert({ loginId: 'moving', department: 'New', groups: ['Fresh'] })).toMatchObject({
      renamed: true,
      joined: true,
    })
    expect(await shown(id)).toEqual({ name: 'M', department: 'New', groups: ['Fresh', 'Night shift'] })
    expect(await upsert({ loginId: 'moving', name: null })).toMatchObject({ renamed: true, joined: false })
    expect(await shown(id)).toMatchObject({ name: null, department: 'New' })
  })

  it('works for many new users of many new groups at once', async () => {
    const groups = Array.from({ length: 8 }, (_, number) => `Parallel ${number}`)
    const upserts = Array.from({ length: 24 }, (_, number) =>
      upsert({ loginId: `p${number % 6}`, groups: number % 2 ? groups : [...groups].reverse() }),
    )
    const found = await Promise.all(upserts)
    expect(new Set(found.map(({ id }) => id)).size).toBe(6)
    expect(
      (await listGroups(database.reads, { limit: 50, search: 'Parallel' })).items.map(
        ({ members }) => members,
      ),
    ).toEqual(groups.map(() => 6))
  })
})

describe('authority', () => {
  it('is what the roles say, for whoever is active', async () => {
    const of = async (loginId: string) =>
      (await readAuthority(database.reads, ids[loginId] ?? '')).permissions
    expect(await of('Bob')).toEqual(['sessions:read', 'sessions:revoke', 'users:read'])
    expect(await of('ann_a')).toEqual([])
    expect(await of('zoe')).toContain('roles:manage')
    await sql`UPDATE curfew.users SET status = 'blocked' WHERE login_id IN ('zoe', 'Bob')`.execute(
      database.writes,
    )
    expect(await of('zoe')).toEqual([])
    expect(await of('Bob')).toEqual([])
  })

  it('grants nothing for words that it does not know', () => {
    expect(
      authorityOf({ isSuperUser: false, permissions: ['users:read', 'everything', 'users:read'] }),
    ).toEqual({
      isSuperUser: false,
      permissions: ['users:read'],
    })
    expect(authorityOf(undefined)).toEqual({ isSuperUser: false, permissions: [] })
  })
})
