import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, makeTemporaryFolder } from '../../testing/index.ts'
import { createLog } from '../log.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { DEMO_USERS } from './data.ts'
import { prepareDemo } from './prepare.ts'

let database: Database
let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>
let drop: () => Promise<void>

beforeEach(async () => {
  folder = await makeTemporaryFolder()
  const created = await createTestDatabase()
  database = openDatabase(created.url, createLog('silent'))
  drop = created.drop
})
afterEach(async () => {
  await database.close()
  await drop()
  await folder.remove()
})

const prepare = (password?: string) =>
  prepareDemo({ database, password, dataDir: folder.path, simulation: false })

describe('an empty database', () => {
  it('is filled, with people in groups, a super user and roles', async () => {
    expect(await prepare('a long password')).toMatchObject({ accounts: true, password: 'a long password' })
    const users = await database.reads
      .selectFrom('curfew.users')
      .select(['login_id', 'is_super_user'])
      .execute()
    expect(users).toHaveLength(DEMO_USERS.length)
    expect(users.filter((user) => user.is_super_user)).toEqual([{ login_id: 'admin', is_super_user: true }])
    const roles = await database.reads
      .selectFrom('curfew.user_roles')
      .innerJoin('curfew.users', 'curfew.users.id', 'user_id')
      .innerJoin('curfew.roles', 'curfew.roles.id', 'role_id')
      .select(['login_id', 'curfew.roles.name'])
      .orderBy('login_id')
      .execute()
    expect(roles).toEqual([
      { login_id: 'auditor', name: 'Auditor' },
      { login_id: 'operator', name: 'Operator' },
    ])
    expect(await database.reads.selectFrom('curfew.groups').select('name').execute()).toHaveLength(6)
  })

  it('is filled once, by whoever comes first', async () => {
    const states = await Promise.all([prepare('the first password'), prepare('the second password')])
    expect(await database.reads.selectFrom('curfew.users').select('id').execute()).toHaveLength(
      DEMO_USERS.length,
    )
    expect(states.every((state) => state.accounts)).toBe(true)
  })
})

describe('the password', () => {
  it('is random if none was asked for, and told again after a restart', async () => {
    const first = await prepare()
    expect(first).toMatchObject({ accounts: true, password: expect.stringMatching(/^(\w{4}-){4}\w{4}$/) })
    expect(await prepare()).toEqual(first)
    expect((await stat(join(folder.path, 'demo-password'))).mode & 0o777).toBe(0o600)
  })

  it('that was asked for is told again by a start that does not ask', async () => {
    await prepare('a long password')
    expect(await prepare()).toMatchObject({ accounts: true, password: 'a long password' })
  })

  it('is not changed by asking for another one later, nor is a wrong one told', async () => {
    await prepare('a long password')
    expect(await prepare('another password')).toMatchObject({ accounts: true, password: 'a long password' })
    expect((await readFile(join(folder.path, 'demo-password'), 'utf8')).trim()).toBe('a long password')
  })

  it('is unknown where there is no folder to keep it in', async () => {
    const first = await prepareDemo({ database, dataDir: undefined, simulation: false })
    expect(first).toMatchObject({ password: expect.any(String) })
    expect(await prepareDemo({ database, dataDir: undefined, simulation: false })).toMatchObject({
      accounts: true,
      password: null,
    })
  })
})

it('leaves a database with users alone', async () => {
  await database.writes.insertInto('curfew.users').values({ login_id: 'ada' }).execute()
  expect(await prepare('a long password')).toEqual({ accounts: false })
  expect(await database.reads.selectFrom('curfew.users').select('login_id').execute()).toEqual([
    { login_id: 'ada' },
  ])
})
