import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countRowsLookedAt } from '../../testing/database/rows-looked-at.ts'
import { countStatements } from '../../testing/database/statements.ts'
import { openSignIns, type SignIns } from '../../testing/nodes/sign-ins.ts'
import { signInPerson } from '../../testing/samples.ts'
import { beginAtOnce } from '../sessions/begin/begin-at-once.ts'
import type { Started } from '../sessions/begin/start-session.ts'
import { readSession } from '../sessions/check/read-session.ts'
import { tokenHash } from '../sessions/token.ts'
import type { Queryable } from '../store/database.ts'
import { together } from '../store/together.ts'
import { signInKnown } from './sign-in-known.ts'

let signIns: SignIns
let messages: () => Record<string, number>
beforeAll(async () => {
  signIns = await openSignIns()
  messages = countStatements(signIns.database)
})
afterAll(() => signIns.close())

/** Messages to PostgreSQL on the connections of those who sign in, once their statements have been prepared. */
async function cost(act: () => Promise<unknown>): Promise<number> {
  // On each of the connections.
  for (let time = 0; time < 6; time++) await act()
  const before = messages().people ?? 0
  await act()
  return (messages().people ?? 0) - before
}

const feed = async () => (await signIns.database.lease.query('SELECT position FROM curfew.feed')).rowCount
const anybody = () => `somebody ${randomUUID()}`

describe('SE-22 a sign-in is a message or two', () => {
  it('of somebody known, whom nothing is new of, one, and nothing of it in the feed', async () => {
    const loginId = anybody()
    const enter = () => signInPerson(signIns.database, { loginId, groups: ['Day shift'], ip: '10.0.0.1' })
    await enter()
    const before = await feed()
    expect(await cost(enter)).toBe(1)
    expect(await feed()).toBe(before)
  })

  it('of somebody new a few', async () => {
    expect(await cost(() => signInPerson(signIns.database, { loginId: anybody() }))).toBe(4)
    expect(await cost(() => signInPerson(signIns.database, { loginId: anybody(), groups: ['Night'] }))).toBe(
      5,
    )
  })

  it('with a password one', async () => {
    const { loginId } = await signIns.person()
    expect(await cost(() => signIns.attempt(loginId, 'right'))).toBe(1)
  })

  it('that replaces a live one a few more, for the end of that', async () => {
    const { loginId } = await signIns.person()
    let last: Started = await signIns.attempt(loginId, 'right')
    const replace = async () => {
      last = await signIns.attempt(loginId, 'right', { replaces: last.token })
    }
    expect(await cost(replace)).toBeLessThanOrEqual(5)
  })
})

describe('SE-25 those who sign in at the same moment share a message', () => {
  const enter = (loginId: string, maxSessionsPerUser?: number) =>
    signInKnown(
      {
        database: signIns.database,
        waitUntilRefused: async () => undefined,
        ...(maxSessionsPerUser ? { maxSessionsPerUser } : {}),
      },
      { user: { loginId }, client: { ip: '10.0.0.3', userAgent: 'Half a fox \ud83e' }, requestId: 'test' },
    )
  const known = async (people: number): Promise<string[]> => {
    const loginIds = Array.from({ length: people }, anybody)
    for (const loginId of loginIds) await enter(loginId)
    return loginIds
  }
  const liveOf = async (loginId: string) => {
    const { rows } = await signIns.database.people.query(
      'SELECT s.id FROM curfew.live_sessions AS s JOIN curfew.users AS u ON u.id = s.user_id WHERE u.login_id = $1',
      [loginId],
    )
    return rows.map(({ id }) => id)
  }

  it('each with a session of their own', async () => {
    const loginIds = await known(40)
    const before = messages().people ?? 0
    const begun = await Promise.all(loginIds.map((loginId) => enter(loginId)))
    expect((messages().people ?? 0) - before).toBeLessThanOrEqual(6)
    for (const [place, { sessionId, token }] of begun.entries()) {
      expect(await liveOf(loginIds[place] ?? '')).toContain(sessionId)
      const read = await readSession(signIns.database.reads, { tokenHash: tokenHash(token) })
      expect(read).toMatchObject({ state: 'live', session: { id: sessionId } })
    }
  })

  it('also those of one user, who never has more than they may', async () => {
    const [loginId = ''] = await known(1)
    await Promise.all(Array.from({ length: 12 }, () => enter(loginId, 5)))
    expect(await liveOf(loginId)).toHaveLength(5)
  })

  it('and who may not, or is new, keeps none of the others', async () => {
    const [blocked = '', ...others] = await known(5)
    await signIns.database.people.query("UPDATE curfew.users SET status = 'blocked' WHERE login_id = $1", [
      blocked,
    ])
    const fresh = anybody()
    const [refused, ...begun] = await Promise.allSettled(
      [blocked, fresh, ...others].map((loginId) => enter(loginId)),
    )
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'user_blocked' } })
    expect(begun.map(({ status }) => status)).toEqual(begun.map(() => 'fulfilled'))
    expect(await liveOf(fresh)).toHaveLength(1)
  })

  it('nor does who is waited for', async () => {
    const [locked = '', ...others] = await known(5)
    const other = await signIns.database.clock.connect()
    let waiting: Promise<Started>
    try {
      await other.query('SET idle_in_transaction_session_timeout = 0')
      await other.query('BEGIN')
      await other.query('SELECT FROM curfew.users WHERE login_id = $1 FOR UPDATE', [locked])
      waiting = enter(locked)
      await Promise.all(others.map((loginId) => enter(loginId)))
    } finally {
      await other.query('ROLLBACK')
      other.release(true)
    }
    const { sessionId } = await waiting
    expect(await liveOf(locked)).toContain(sessionId)
  })
})

describe('SE-23 a sign-in costs the same whatever the user has behind them', () => {
  it('looks at none of a past of 20,000 sessions', async () => {
    const { id } = await signIns.person()
    const client = { ip: '10.0.0.2', userAgent: null }
    const sessions = { client, requestId: 'test', maxSessionsPerUser: 1_000 }
    const begin = (tx: Queryable) =>
      together(tx, ...beginAtOnce([{ user: { id, passwordVersion: 0 }, ...sessions }]).statements)
    const few = await countRowsLookedAt(signIns.database, 'curfew.sessions', begin)
    await signIns.database.clock.query(
      `INSERT INTO curfew.sessions (token_hash, user_id, ended_at, reason, initiating_entity, notice_id)
       SELECT sha256(n::text::bytea), $1, now(), 'signed_out', 'user', gen_random_uuid() FROM generate_series(1, 20000) AS n`,
      [id],
    )
    expect(await countRowsLookedAt(signIns.database, 'curfew.sessions', begin)).toBeLessThanOrEqual(few)
  })
})
