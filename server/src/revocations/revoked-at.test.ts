import type { GroupRow, Page, RevocationTarget, UserRow } from '@curfew/shared'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningApi, startApi } from '../../testing/nodes/running-api.ts'
import { MOST_BY_NAME } from '../sessions/end/end-sessions.ts'
import { markCutOffs } from '../sessions/end/mark-cut-offs.ts'
import { markPending } from '../sessions/end/mark-pending.ts'

let running: RunningApi
let admin: Awaited<ReturnType<RunningApi['enter']>>
/** Who was never signed in, by login id. */
let ids: Record<'ada' | 'ben' | 'cleo' | 'dora', string>
let group: string

beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  admin = await running.enter('admin')
  await running.enter('signed in', {})
  ids = {
    ada: await running.add({ loginId: 'ada', groups: ['Night shift'] }),
    ben: await running.add({ loginId: 'ben', groups: ['Night shift', 'Choir'] }),
    cleo: await running.add({ loginId: 'cleo', groups: ['Choir'] }),
    dora: await running.add({ loginId: 'dora' }),
  }
  const { items } = await get<Page<GroupRow>>('/v1/groups?search=Night')
  group = items[0]?.id ?? ''
})
afterAll(() => running.close())
beforeEach(async () => {
  await mark()
  await sql`UPDATE curfew.users SET revoked_at = NULL`.execute(running.database.writes)
  await sql`UPDATE curfew.groups SET revoked_at = NULL`.execute(running.database.writes)
})

const get = async <Body>(path: string) => (await running.call<Body>(path, { token: admin.token })).body
const end = async (target: RevocationTarget): Promise<string> => {
  const { status, body } = await running.call<{ revocation: { revokedAt: string } }>('/v1/revocations', {
    method: 'POST',
    token: admin.token,
    body: { target },
  })
  expect(status).toBe(201)
  return body.revocation.revokedAt
}
const everyoneElse = () => end({ everyone: true, except: { users: [admin.userId] } })
/** What is left to be marked by a node's clock. */
async function mark(): Promise<void> {
  const now = { afterSeconds: 0, signal: new AbortController().signal }
  await markPending(running.database, now)
  await markCutOffs(running.database, now)
}

/** By login id: `revokedAt` as every list and page shows it. */
async function shown(): Promise<Record<string, string | null>> {
  const all: Record<string, string | null> = {}
  for (const [loginId, id] of Object.entries(ids)) {
    const { revokedAt } = await get<UserRow>(`/v1/users/${id}`)
    const listed = await get<Page<UserRow>>(`/v1/users?search=${loginId}`)
    expect(listed.items[0]?.revokedAt).toBe(revokedAt)
    all[loginId] = revokedAt
  }
  const { items } = await get<Page<UserRow>>(`/v1/groups/${group}/members`)
  expect(items.map(({ loginId, revokedAt }) => [loginId, revokedAt])).toEqual([
    ['ada', all.ada],
    ['ben', all.ben],
  ])
  return all
}

/** Users and groups are noted by statements of their own, some milliseconds from the one that ends the sessions. */
const isOf = (shown: string | null, revokedAt: string): boolean =>
  shown !== null && Math.abs(Date.parse(shown) - Date.parse(revokedAt)) < 1_000

describe('RV-15 revokedAt tells of whoever was covered, signed in or not', () => {
  it.each<[string, () => RevocationTarget, string[]]>([
    ['a group', () => ({ group }), ['ada', 'ben']],
    ['a group but for one', () => ({ group, except: { users: [ids.ben] } }), ['ada']],
    ['chosen members', () => ({ group, users: [ids.ben] }), ['ben']],
    ['users', () => ({ users: [ids.ada, ids.dora] }), ['ada', 'dora']],
    ['login ids', () => ({ loginIds: ['CLEO'] }), ['cleo']],
    [
      'everyone but one',
      () => ({ everyone: true, except: { users: [admin.userId, ids.ada] } }),
      ['ben', 'cleo', 'dora'],
    ],
  ])('%s', async (_, target, covered) => {
    const at = await end(target())
    const before = await shown()
    for (const [loginId, revokedAt] of Object.entries(before)) {
      expect([loginId, isOf(revokedAt, at)]).toEqual([loginId, covered.includes(loginId)])
    }
    await mark()
    expect(await shown()).toEqual(before)
  })

  it('a group of more than can be named, before it is marked and then', async () => {
    await sql`
      WITH crowd AS (
        INSERT INTO curfew.users (login_id) SELECT 'crowd ' || n FROM generate_series(1, ${MOST_BY_NAME}::int) AS n RETURNING id
      )
      INSERT INTO curfew.group_members (group_id, user_id) SELECT ${group}, id FROM crowd`.execute(
      running.database.writes,
    )
    try {
      const at = await end({ group })
      const revokedAt = async () => [
        (await get<UserRow>(`/v1/users/${ids.ada}`)).revokedAt,
        (await get<UserRow>(`/v1/users/${ids.cleo}`)).revokedAt,
        (await get<Page<UserRow>>(`/v1/groups/${group}/members?search=crowd&limit=1`)).items[0]?.revokedAt,
      ]
      expect(await revokedAt()).toEqual([at, null, at])
      await mark()
      expect(await revokedAt()).toEqual([at, null, at])
    } finally {
      await sql`DELETE FROM curfew.group_members WHERE user_id IN (SELECT id FROM curfew.users WHERE login_id LIKE 'crowd %')`.execute(
        running.database.writes,
      )
    }
  })

  it('a later one counts', async () => {
    const first = await end({ group })
    const later = await everyoneElse()
    expect(later > first).toBe(true)
    const { ada, cleo } = await shown()
    expect([ada, cleo]).toEqual([later, later])
  })

  it.each(['before', 'after'])('nobody who was made or joined later (%s it is marked)', async (when) => {
    await end({ group })
    await everyoneElse()
    if (when === 'after') await mark()
    const later = await running.add({ loginId: `later ${when}`, groups: ['Night shift', `Later ${when}`] })
    if (when === 'before') await mark()
    expect((await get<UserRow>(`/v1/users/${later}`)).revokedAt).toBeNull()
    const { items } = await get<Page<GroupRow>>(`/v1/groups?search=Later%20${when}`)
    expect(items).toMatchObject([{ members: 1, revokedAt: null }])
    await sql`DELETE FROM curfew.group_members WHERE user_id = ${later}`.execute(running.database.writes)
  })

  it('of groups that were covered as a whole', async () => {
    const groups = async (at: string) => {
      const { items } = await get<Page<GroupRow>>('/v1/groups')
      const named = new Map(items.map(({ name, revokedAt }) => [name, revokedAt]))
      return ['Night shift', 'Choir'].map((name) => isOf(named.get(name) ?? null, at))
    }
    expect(await groups(await end({ group, users: [ids.ada] }))).toEqual([false, false])
    expect(await groups(await end({ group }))).toEqual([true, false])
    expect(await groups(await everyoneElse())).toEqual([true, true])
  })
})
