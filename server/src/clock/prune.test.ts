import { randomUUID } from 'node:crypto'
import { eventually, setUpDatabase } from '@curfew/server/testing'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signInPerson } from '../../testing/samples.ts'
import { change } from '../feed/change.ts'
import { Pruning } from './prune.ts'

const records = setUpDatabase()
const database = records.open()
/** Somebody else at the database. */
const elsewhere = records.connect()
const going = new AbortController().signal

beforeAll(async () => {
  await elsewhere.query(`
    CREATE TABLE batches (of name, size bigint);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO batches SELECT TG_TABLE_NAME, count(*) FROM gone; RETURN NULL; END $$`)
  for (const table of ['feed', 'idempotency_keys', 'connections', 'sign_in_limits'])
    await elsewhere.query(
      `CREATE TRIGGER note AFTER DELETE ON curfew.${table} REFERENCING OLD TABLE AS gone
       FOR EACH STATEMENT EXECUTE FUNCTION note()`,
    )
})
beforeEach(async () => {
  await elsewhere.query(`
    TRUNCATE batches, curfew.feed, curfew.connections, curfew.idempotency_keys, curfew.sign_in_limits;
    UPDATE curfew.feed_head SET floor = 0, position = 0`)
})
afterEach(() => elsewhere.query('ROLLBACK'))

const number = async (text: string, values: unknown[] = []): Promise<number> =>
  Number(Object.values((await database.looks.query(text, values)).rows[0] ?? {})[0])
const count = (what: string) => number(`SELECT count(*) FROM ${what}`)

/** Statements that deleted something of a table, by how much. */
async function batches(of: string): Promise<number[]> {
  const { rows } = await database.looks.query('SELECT size FROM batches WHERE of = $1 AND size > 0', [of])
  return rows.map(({ size }) => Number(size))
}

/** Entries of the feed, this old. */
async function entries(howMany: number, age: string): Promise<void> {
  await elsewhere.query(
    `WITH head AS (UPDATE curfew.feed_head SET position = position + $1 RETURNING position - $1 AS base)
     INSERT INTO curfew.feed (position, kind, version, payload, at)
     SELECT head.base + n, 'policy.changed', 1, '{"version":1}', now() - $2::interval
     FROM head, generate_series(1, $1) AS n`,
    [howMany, age],
  )
}

describe('FD-14 pruning raises the feed’s floor in its own transaction', () => {
  it('and deletes what is below in batches, each of them bounded', async () => {
    await entries(25, '2 hours')
    await entries(3, '30 minutes')
    await new Pruning(database, { batch: 10 }).run(going)
    expect(await batches('feed')).toEqual([10, 10, 5])
    expect(await number('SELECT floor FROM curfew.feed_head')).toBe(25)
    expect(await number('SELECT min(position) FROM curfew.feed')).toBe(26)
    expect(await number('SELECT position FROM curfew.feed_head')).toBe(28)
  })

  it('while somebody has the feed’s lock, nobody waits: the rest is pruned, and the floor later', async () => {
    await entries(5, '3 hours')
    await elsewhere.query('UPDATE curfew.feed_head SET floor = 5')
    await entries(5, '2 hours')
    await keys(7, '25 hours')
    await elsewhere.query('BEGIN')
    await elsewhere.query('UPDATE curfew.feed_head SET position = position')
    await new Pruning(database).run(going)
    expect(await batches('feed')).toEqual([5])
    expect(await batches('idempotency_keys')).toEqual([7])
    expect(await number('SELECT floor FROM curfew.feed_head')).toBe(5)
    await elsewhere.query('ROLLBACK')
    await new Pruning(database).run(going)
    expect(await number('SELECT floor FROM curfew.feed_head')).toBe(10)
    expect(await count('curfew.feed')).toBe(0)
  })

  it('FD-3 a change goes on while a batch is held up', async () => {
    await entries(5, '2 hours')
    await elsewhere.query('BEGIN')
    await elsewhere.query('SELECT FROM curfew.feed FOR UPDATE')
    const pruned = new Pruning(database).run(going)
    const floor = () => number('SELECT floor FROM curfew.feed_head')
    await eventually(async () => expect(await floor()).toBe(5))
    const { position } = await change(database, async () => ({
      result: undefined,
      entries: [{ kind: 'policy.changed', version: 1, payload: { version: 1 } }],
    }))
    expect(position).toBe(6)
    await elsewhere.query('ROLLBACK')
    await pruned
    expect(await count('curfew.feed')).toBe(1)
  })
})

async function keys(howMany: number, age: string): Promise<void> {
  await elsewhere.query(
    `INSERT INTO curfew.idempotency_keys (caller, key, request_hash, revocation_id, created_at)
     SELECT 'somebody', gen_random_uuid(), '', gen_random_uuid(), now() - $2::interval FROM generate_series(1, $1)`,
    [howMany, age],
  )
}

/** A session, live or ended so long ago, by a revocation or without one. */
async function session(end: { ago: string; revocation: string | null } | null): Promise<string> {
  const { sessionId } = await signInPerson(database)
  if (end)
    await elsewhere.query(
      `UPDATE curfew.sessions SET ended_at = now() - $2::interval, reason = 'signed_out', initiating_entity = 'user',
              notice_id = gen_random_uuid(), revocation_id = $3 WHERE id = $1`,
      [sessionId, end.ago, end.revocation],
    )
  return sessionId
}

async function connections(
  of: string,
  howMany: number,
  closedAgo: string | null,
  outcome: string | null = null,
) {
  await elsewhere.query(
    `INSERT INTO curfew.connections (id, node_id, session_id, user_id, closed_at, outcome)
     SELECT gen_random_uuid(), gen_random_uuid(), s.id, s.user_id, now() - $3::interval, $4
     FROM curfew.sessions AS s, generate_series(1, $2) WHERE s.id = $1`,
    [of, howMany, closedAgo, outcome],
  )
}

describe('LO-3 what nobody will ask for again goes', () => {
  it('connections of sessions that live, and of those that have ended, but for what a revocation met', async () => {
    const revocation = randomUUID()
    const live = await session(null)
    const signedOut = await session({ ago: '2 hours', revocation: null })
    const revoked = await session({ ago: '2 hours', revocation })
    await connections(live, 2, null)
    await connections(live, 3, '30 minutes')
    await connections(live, 5, '90 minutes')
    await connections(signedOut, 11, '3 hours')
    await connections(signedOut, 13, '2 hours', 'acknowledged')
    await connections(revoked, 17, '3 hours')
    await connections(revoked, 19, '2 hours', 'closed')
    await connections(revoked, 23, '100 minutes')
    const met = 'curfew.deliveries WHERE revocation_id IS NOT NULL'
    const before = await count(met)
    expect(before).toBe(19 + 23)
    await new Pruning(database, { batch: 10 }).run(going)
    expect(await count(met)).toBe(before)
    expect(await count('curfew.connections')).toBe(2 + 3 + before)
    expect(Math.max(...(await batches('connections')))).toBeLessThanOrEqual(10)
  })

  it('what is kept is looked at once', async () => {
    const revoked = await session({ ago: '2 hours', revocation: randomUUID() })
    await connections(revoked, 25, '2 hours', 'closed')
    const pruning = new Pruning(database, { batch: 10 })
    const looks = () => number("SELECT count(*) FROM batches WHERE of = 'connections'")
    await pruning.run(going)
    expect(await looks()).toBe(3)
    await pruning.run(going)
    expect(await looks()).toBe(4)
    expect(await count('curfew.connections')).toBe(25)
  })

  it('news after ten minutes', async () => {
    await elsewhere.query(
      `INSERT INTO curfew.news (kind, version, payload, at)
       SELECT 'users.changed', 1, '{"users":[]}', now() - (20 - n) * interval '1 minute' FROM generate_series(1, 20) AS n`,
    )
    await new Pruning(database, { batch: 4 }).run(going)
    expect(await count('curfew.news')).toBe(10)
  })

  it('idempotency keys after 24 hours, RV-13, and counts of sign-ins whose time is over', async () => {
    await keys(25, '25 hours')
    await keys(3, '23 hours')
    await elsewhere.query(
      `INSERT INTO curfew.sign_in_limits (key, points, expire)
       SELECT n, 1, extract(epoch FROM now()) * 1000 + CASE WHEN n <= 15 THEN -1000 ELSE 60000 END
       FROM generate_series(1, 20) AS n`,
    )
    await new Pruning(database, { batch: 10 }).run(going)
    expect(await batches('idempotency_keys')).toEqual([10, 10, 5])
    expect(await count('curfew.idempotency_keys')).toBe(3)
    expect(await batches('sign_in_limits')).toEqual([10, 5])
    expect(await count('curfew.sign_in_limits')).toBe(5)
  })

  it('one node at a time, and not after it was told to stop', async () => {
    await entries(25, '2 hours')
    await elsewhere.query('SELECT pg_advisory_lock(4861370015)')
    await new Pruning(database, { batch: 10 }).run(going)
    expect(await count('curfew.feed')).toBe(25)
    await elsewhere.query('SELECT pg_advisory_unlock(4861370015)')
    await new Pruning(database, { batch: 10 }).run(AbortSignal.abort())
    expect(await count('curfew.feed')).toBe(25)
    await new Pruning(database, { batch: 10 }).run(going)
    expect(await count('curfew.feed')).toBe(0)
  })
})
