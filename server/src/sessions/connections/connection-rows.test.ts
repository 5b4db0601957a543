import { randomUUID } from 'node:crypto'
import { setUpDatabase } from '@curfew/server/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { countRowsLookedAt } from '../../../testing/database/rows-looked-at.ts'
import { signInPerson } from '../../../testing/samples.ts'
import { enterConnections, type OpeningRow, openConnections } from './connection-rows.ts'

const NODE = randomUUID()
const MOST = 50
const records = setUpDatabase()
const client = records.connect()
const database = records.open()

const opening = (sessionId: string, here = 1): OpeningRow => ({ id: randomUUID(), sessionId, here })

describe('LO-11 whoever comes in is looked up by their ids, in tables that were never analysed', () => {
  const PEOPLE = 2_000
  const AT_ONCE = 50
  let sessionIds: string[]

  beforeAll(async () => {
    for (const table of ['users', 'sessions', 'connections'])
      await client.query(`ALTER TABLE curfew.${table} SET (autovacuum_enabled = off)`)
    const { rows } = await client.query<{ id: string }>(
      `WITH u AS (INSERT INTO curfew.users (login_id) SELECT 'person ' || n FROM generate_series(1, $1::int) AS n RETURNING id)
       INSERT INTO curfew.sessions (token_hash, user_id) SELECT sha256(id::text::bytea), id FROM u RETURNING id`,
      [PEOPLE],
    )
    sessionIds = rows.map(({ id }) => id)
    // Of each an old one and one that is open, on another node.
    await client.query(
      `INSERT INTO curfew.connections (id, node_id, session_id, user_id, closed_at)
       SELECT gen_random_uuid(), $1, id, user_id, CASE WHEN n = 1 THEN now() END
       FROM curfew.sessions, generate_series(1, 2) AS n`,
      [randomUUID()],
    )
  })

  it.each([
    ['curfew.sessions', 4],
    ['curfew.connections', 6],
    ['curfew.users', 4],
  ] as const)('of %s', async (table, each) => {
    const some = sessionIds.slice(0, AT_ONCE)
    const looked = await countRowsLookedAt(database, table, async (tx) => {
      const entered = await enterConnections(
        tx,
        NODE,
        some.map((id) => opening(id)),
        MOST,
      )
      expect([...entered.values()].map(({ session }) => session.connections)).toEqual(some.map(() => 2))
    })
    expect(looked).toBeLessThanOrEqual(each * AT_ONCE)
  })
})

describe('EN-5 a connection is recorded before it is usable', () => {
  it.each([
    ['comes in', enterConnections],
    ['is opened again', openConnections],
  ])('and one that %s only if its session has not got too many, on all nodes together', async (_, record) => {
    const { sessionId } = await signInPerson(database)
    const elsewhere = Array.from({ length: MOST - 1 }, (_, index) => opening(sessionId, index + 1))
    await openConnections(database.writes, randomUUID(), elsewhere, MOST)
    const [first, second] = [opening(sessionId, 1), opening(sessionId, 2)]
    const recorded = await record(database.writes, NODE, [second, first], MOST)
    expect([...recorded.keys()]).toEqual([first.id])
  })
})
