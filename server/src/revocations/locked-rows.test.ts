import { setUpDatabase } from '@curfew/server/testing'
import type { RevocationTarget } from '@curfew/shared'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signInAdministrator, signInPerson } from '../../testing/samples.ts'
import { FEWEST_CONNECTIONS, USUAL_CONNECTIONS } from '../config/database-connections.ts'
import { createLog } from '../log.ts'
import type { Started } from '../sessions/begin/start-session.ts'
import { readSession } from '../sessions/check/read-session.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { revoke } from './revoke.ts'

const records = setUpDatabase()
let database: Database
const other = records.connect()
let admin: Started
let connections = USUAL_CONNECTIONS

beforeEach(async () => {
  database = openDatabase(records.url, createLog('silent'), { connections })
  admin = await signInAdministrator(database)
})
afterEach(async () => {
  await other.query('ROLLBACK')
  await database.close()
})

const signIn = (loginId?: string, groups?: string[]) => signInPerson(database, { loginId, groups })
const act = (target: RevocationTarget) =>
  revoke(
    { database, waitUntilRefused: async () => [] },
    { caller: { kind: 'person', ...admin }, target, ip: null, requestId: 'test' },
  )
const stateOf = async ({ sessionId }: Started) =>
  (await readSession(database.checks, { id: sessionId })).state
const groupNamed = async (name: string): Promise<string> =>
  (await other.query('SELECT id FROM curfew.groups WHERE name = $1', [name])).rows[0].id

/** As anybody may hold a row, and for as long as they like. */
async function holdRow(table: 'users' | 'sessions' | 'groups', id: string): Promise<void> {
  await other.query('BEGIN')
  await other.query(`SELECT FROM curfew.${table} WHERE id = $1 FOR UPDATE`, [id])
}
async function took(work: Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work
  return performance.now() - begin
}

describe.each([USUAL_CONNECTIONS, FEWEST_CONNECTIONS])(
  'LO-5, P5 locks have an end, with %i connections',
  (few) => {
    beforeAll(() => {
      connections = few
    })

    it.each<['users' | 'sessions', (held: Started) => string]>([
      ['users', ({ userId }) => userId],
      ['sessions', ({ sessionId }) => sessionId],
    ])(
      'whoever is named and whose row of %s somebody holds: 503 within 3 s, and nothing is done',
      async (table, idOf) => {
        const held = await signIn()
        await holdRow(table, idOf(held))
        const refused = expect(act({ users: [held.userId] })).rejects.toMatchObject({ code: 'unavailable' })
        expect(await took(refused)).toBeLessThan(3_000)
        await other.query('ROLLBACK')
        expect(await stateOf(held)).toBe('live')
        expect((await act({ users: [held.userId] })).sessionsEnded).toBe(1)
      },
    )

    it('a crowd that wants one locked target leaves connections to those who want another', async () => {
      const held = await signIn()
      // Of one connection each of them has to wait for several times.
      const others = await Promise.all(
        Array.from({ length: few === FEWEST_CONNECTIONS ? 1 : 10 }, () => signIn()),
      )
      await holdRow('users', held.userId)
      let waiting = 0
      const crowd = Array.from({ length: 30 }, () => {
        waiting++
        return act({ users: [held.userId] })
          .catch((error: { code: string }) => error.code)
          .finally(() => waiting--)
      })
      for (const each of others) expect((await act({ users: [each.userId] })).sessionsEnded).toBe(1)
      // All of them were served while the whole crowd was still waiting.
      expect(waiting).toBe(30)
      expect(new Set(await Promise.all(crowd))).toEqual(new Set(['unavailable']))
    })

    it('a sign-in of somebody whose row is held keeps no other sign-in and no forced logout waiting', async () => {
      const held = await signIn('held')
      await holdRow('users', held.userId)
      let waiting = 0
      const crowd = Array.from({ length: 20 }, () => {
        waiting++
        return signIn('held').finally(() => waiting--)
      })
      const outcomes = Promise.allSettled(crowd)
      const ordinary = await signIn()
      expect((await act({ users: [ordinary.userId] })).sessionsEnded).toBe(1)
      expect(waiting).toBe(20)
      await other.query('ROLLBACK')
      expect((await outcomes).length).toBe(20)
    })

    it.each<['users' | 'sessions' | 'groups', (held: Started, group: string) => string]>([
      ['users', ({ userId }) => userId],
      ['sessions', ({ sessionId }) => sessionId],
      ['groups', (_, group) => group],
    ])('a group is ended within 3 s although somebody holds a row of %s', async (table, idOf) => {
      const name = `held ${table}`
      const held = await signIn(undefined, [name])
      const member = await signIn(undefined, [name])
      const group = await groupNamed(name)
      await holdRow(table, idOf(held, group))
      const ending = act({ group })
      expect(await took(ending)).toBeLessThan(3_000)
      expect((await ending).sessionsEnded).toBe(2)
      expect([await stateOf(held), await stateOf(member)]).toEqual(['ended', 'ended'])
    })

    it('everyone is ended within 3 s whatever rows somebody holds, those of the excepted among them', async () => {
      const held = await signIn(undefined, ['held'])
      const excepted = await signIn()
      await holdRow('users', held.userId)
      for (const id of [held.sessionId, excepted.sessionId]) {
        await other.query('SELECT FROM curfew.sessions WHERE id = $1 FOR UPDATE', [id])
      }
      await other.query('SELECT FROM curfew.groups FOR UPDATE')
      const ending = act({
        everyone: true,
        except: { users: [admin.userId], sessions: [excepted.sessionId] },
      })
      expect(await took(ending)).toBeLessThan(3_000)
      expect(await stateOf(held)).toBe('ended')
      expect([await stateOf(excepted), await stateOf(admin)]).toEqual(['live', 'live'])
    })
  },
)
