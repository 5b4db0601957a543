import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { setUpDatabase } from '../../testing/index.ts'
import type { KnownUser } from '../directory/known-user.ts'
import { signInKnown } from './sign-in-known.ts'

const records = setUpDatabase()
const database = records.open()

/** As an application does that nobody has checked with TypeScript. */
const enter = (user: unknown) =>
  signInKnown(
    { database, waitUntilRefused: async () => undefined },
    { user: user as KnownUser, client: { ip: '10.0.0.1', userAgent: null }, requestId: 'test' },
  )
const people = async () =>
  Number(
    (await sql<{ count: string }>`SELECT count(*) FROM curfew.users`.execute(database.reads)).rows[0]?.count,
  )

describe('SE-19 an application that signs somebody in', () => {
  it('means the same person however it writes them', async () => {
    const { userId } = await enter({ loginId: 'Jos\u00e9' })
    for (const loginId of [' Jos\u00e9', 'JOSE\u0301 ', 'ｊｏｓ\u00e9'])
      expect(await enter({ loginId })).toMatchObject({ userId })
  })

  it.each([undefined, null, 7, '', '   ', 'a\u0000', 'a\ud83d', 'a\u200b', 'x'.repeat(201)])(
    'is refused the login id %j, and PostgreSQL never sees it',
    async (loginId) => {
      const before = await people()
      await expect(enter({ loginId })).rejects.toMatchObject({
        code: 'invalid_request',
        details: { errors: [{ pointer: '/loginId' }] },
      })
      expect(await people()).toBe(before)
    },
  )
})

describe('SE-21 an application that says more of somebody', () => {
  it('means the same group however it writes it', async () => {
    await sql`INSERT INTO curfew.groups (name) VALUES (${'E\u0301quipe'})`.execute(database.writes)
    await enter({ loginId: 'grouped', groups: ['\u00e9quipe', 'caf\u00e9'] })
    await enter({ loginId: 'grouped', groups: ['E\u0301QUIPE', 'CAFE\u0301'] })
    const { rows } = await sql<{ name: string }>`
      SELECT g.name FROM curfew.groups AS g JOIN curfew.group_members AS m ON m.group_id = g.id
      JOIN curfew.users AS u ON u.id = m.user_id WHERE u.login_id = 'grouped' ORDER BY 1`.execute(
      database.reads,
    )
    expect(rows.map(({ name }) => name).sort()).toEqual(['E\u0301quipe', 'caf\u00e9'])
  })

  it.each([
    [{ name: 'a\u0000b' }, '/name'],
    [{ name: 'a\nb' }, '/name'],
    [{ name: 'x'.repeat(201) }, '/name'],
    [{ name: 7 }, '/name'],
    [{ department: 'a\ud83d' }, '/department'],
    [{ department: 'a\u2028b' }, '/department'],
    [{ groups: ['fine', ''] }, '/groups/1'],
    [{ groups: ['a\tb'] }, '/groups/0'],
    [{ groups: ['x'.repeat(201)] }, '/groups/0'],
    [{ groups: 'staff' }, '/groups'],
  ])('is refused %j', async (more, pointer) => {
    for (const loginId of ['somebody new', 'somebody known']) {
      await enter({ loginId: 'somebody known' })
      await expect(enter({ loginId, ...more })).rejects.toMatchObject({
        code: 'invalid_request',
        details: { errors: [{ pointer }] },
      })
    }
  })

  it('is told of 20 mistakes at most', async () => {
    const refused = enter({ loginId: 'many', groups: Array(10_000).fill('\u0000') })
    await expect(refused).rejects.toSatisfy(({ details }) => details.errors.length === 20)
  })

  it('may leave things out, and add what Curfew does not know', async () => {
    await expect(
      enter({ loginId: 'plain', name: '', department: null, roles: 7, mail: 'x' }),
    ).resolves.toBeDefined()
  })
})
