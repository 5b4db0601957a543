import { randomUUID } from 'node:crypto'
import { type SqlBool, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countRowsLookedAt } from '../../testing/database/rows-looked-at.ts'
import { countStatements } from '../../testing/database/statements.ts'
import { openSignIns, type SignIns } from '../../testing/nodes/sign-ins.ts'
import { signInPerson } from '../../testing/samples.ts'
import { beginAtOnce } from '../sessions/begin/begin-at-once.ts'
import type { Started } from '../sessions/begin/start-session.ts'
import type { Queryable } from '../store/database.ts'
import { together } from '../store/together.ts'

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

describe('SE-23 a sign-in costs the same whatever the user has behind them', () => {
  it('looks at none of a past of 20,000 sessions', async () => {
    const { id } = await signIns.person()
    const expected = { user: sql<SqlBool>`u.id = ${id}`, unchanged: sql<SqlBool>`true` }
    const begin = (tx: Queryable) =>
      together(
        tx,
        ...beginAtOnce(expected, { client: { ip: '10.0.0.2', userAgent: null }, requestId: 'test' })
          .statements,
      )
    const few = await countRowsLookedAt(signIns.database, 'curfew.sessions', begin)
    await signIns.database.clock.query(
      `INSERT INTO curfew.sessions (token_hash, user_id, ended_at, reason, initiating_entity, notice_id)
       SELECT sha256(n::text::bytea), $1, now(), 'signed_out', 'user', gen_random_uuid() FROM generate_series(1, 20000) AS n`,
      [id],
    )
    expect(await countRowsLookedAt(signIns.database, 'curfew.sessions', begin)).toBeLessThanOrEqual(few)
  })
})
