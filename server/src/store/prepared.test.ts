import { randomUUID } from 'node:crypto'
import { setUpDatabase } from '@curfew/server/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { countStatements } from '../../testing/database/statements.ts'
import { change } from '../feed/change.ts'
import { createLog } from '../log.ts'
import { openDatabase, type Queryable } from './database.ts'
import { keepPlan, prepared, preparedText } from './prepared.ts'
import { together } from './together.ts'

const records = setUpDatabase()
const database = records.open({ connections: 8 })

/** What the connection in question has prepared, with how often it was planned for the values at hand and how often for any. */
const PREPARED = 'SELECT statement, custom_plans::integer AS custom, generic_plans::integer AS generic'

describe('FD-16 a statement is parsed once a connection, and planned for its values each time', () => {
  it('whoever sends it', async () => {
    const text = preparedText('SELECT id FROM curfew.users WHERE id = $1')
    for (let time = 0; time < 10; time++) {
      await database.people.query(text, [randomUUID()])
      await database.reads.connection().execute(async (one) => {
        await prepared(sql`SELECT login_id FROM curfew.users WHERE id = ${randomUUID()}`).execute(one)
      })
    }
    const { rows } = await database.people.query(`${PREPARED} FROM pg_prepared_statements`)
    expect(rows).toEqual([{ statement: text, custom: 10, generic: 0 }])
    const { rows: ofKysely } = await sql`${sql.raw(PREPARED)} FROM pg_prepared_statements`.execute(
      database.reads,
    )
    expect(ofKysely).toEqual([
      { statement: 'SELECT login_id FROM curfew.users WHERE id = $1', custom: 10, generic: 0 },
    ])
  })

  it('but none without values, whose plan would be kept, and none that nobody has registered', async () => {
    await database.looks.query(preparedText('SELECT count(*) FROM curfew.pending_ends'))
    await database.looks.query('SELECT name FROM curfew.groups WHERE id = $1 AND true', [randomUUID()])
    const { rows } = await database.looks.query(`${PREPARED} FROM pg_prepared_statements`)
    expect(rows).toEqual([])
  })

  it('also inside the one message of a transaction', async () => {
    const find = (tx: Queryable) =>
      together<[{ id: string }]>(tx, sql`SELECT id FROM curfew.roles WHERE id = ${randomUUID()}`)
    const inOne = () => change(database, async (tx) => ({ result: await find(tx), entries: [] }))
    for (let time = 0; time < 10; time++) await inOne()
    const { rows } = await database.changes.query(`${PREPARED} FROM pg_prepared_statements`)
    expect(rows).toMatchObject([{ custom: 10, generic: 0 }])
  })
})

describe('FD-19 a plan is kept where there is one way to the rows', () => {
  it('of what was marked so, whatever else goes in the message', async () => {
    const lookUp = () =>
      keepPlan(sql`SELECT name FROM curfew.groups WHERE id = ${randomUUID()} AND name <> 'kept'`)
    const planned = () => sql`SELECT name FROM curfew.groups WHERE id = ${randomUUID()} AND name <> 'planned'`
    const inOne = () =>
      change(database, async (tx) => {
        await together(tx, planned(), lookUp(), planned())
        const { rows } = await sql`SELECT current_setting('plan_cache_mode') AS mode`.execute(tx)
        return { result: rows, entries: [], last: [lookUp()] }
      })
    for (let time = 0; time < 5; time++)
      expect((await inOne()).result).toEqual([{ mode: 'force_custom_plan' }])
    const { rows } = await database.changes.query(
      `${PREPARED} FROM pg_prepared_statements WHERE statement ~ 'kept|planned' ORDER BY generic_plans DESC`,
    )
    expect(rows).toMatchObject([
      { custom: 0, generic: 10 },
      { custom: 10, generic: 0 },
    ])
  })

  it.each(['lease', 'looks'] as const)('of all that a node asks about itself: %s', async (lane) => {
    const text = preparedText(`SELECT beat FROM curfew.nodes WHERE id = $1 AND '${lane}' <> ''`)
    const plans = await database[lane].query(
      `EXPLAIN ${text.replace('$1', "'018f0000-0000-7000-8000-000000000001'")}`,
    )
    expect(plans.rows[0]?.['QUERY PLAN']).toContain('Index')
    for (let time = 0; time < 5; time++) await database[lane].query(text, [randomUUID()])
    const { rows } = await database[lane].query(
      `${PREPARED} FROM pg_prepared_statements WHERE statement ~ '${lane}'`,
    )
    expect(rows).toMatchObject([{ custom: 0, generic: 5 }])
  })
})

describe('FD-17 statements that are sent together are one message', () => {
  it('with what opens the transaction, each seeing what was committed before it began', async () => {
    const counting = openDatabase(records.url, createLog('silent'), { connections: 8 })
    const counts = countStatements(counting)
    const both = () =>
      change(counting, async (tx) => ({
        result: await together<[{ name: string }, { count: number }]>(
          tx,
          sql`INSERT INTO curfew.groups (name) VALUES (${randomUUID()}) RETURNING name`,
          sql`SELECT count(*)::integer AS count FROM curfew.groups WHERE name <> ${'nobody’s'}`,
        ),
        entries: [],
      }))
    await both()
    const before = counts().changes ?? 0
    const { result } = await both()
    expect(result).toEqual([[{ name: expect.any(String) }], [{ count: 2 }]])
    // That, and COMMIT.
    expect((counts().changes ?? 0) - before).toBe(2)
    await counting.close()
  })

  it('and when one fails, nothing of the transaction is there', async () => {
    const name = randomUUID()
    const add = sql`INSERT INTO curfew.groups (name) VALUES (${name})`
    const failing = change(database, async (tx) => ({ result: await together(tx, add, add), entries: [] }))
    await expect(failing).rejects.toThrow('groups_name')
    const { rows } = await database.lease.query('SELECT FROM curfew.groups WHERE name = $1', [name])
    expect(rows).toEqual([])
  })

  it('one that could not be prepared, as its table was locked, is prepared the next time', async () => {
    const both = () =>
      change(
        database,
        async (tx) => ({
          result: await together(
            tx,
            sql`SELECT 1 AS first WHERE ${true}`,
            sql`SELECT expire FROM curfew.sign_in_limits WHERE key = ${'nobody'}`,
          ),
          entries: [],
        }),
        { patienceMs: 100 },
      )
    const other = await database.lease.connect()
    try {
      await other.query('BEGIN; LOCK TABLE curfew.sign_in_limits')
      await database.changes.query("SET lock_timeout = '50ms'")
      await expect(both()).rejects.toMatchObject({ code: 'unavailable' })
    } finally {
      await other.query('ROLLBACK')
      other.release()
      await database.changes.query('RESET lock_timeout')
    }
    expect((await both()).result).toEqual([[{ first: 1 }], []])
  })

  const VALUES: [what: string, type: string, value: unknown][] = [
    ['a quotation mark', 'text', `'; DROP TABLE curfew.users; --`],
    ['a backslash', 'text', `\\' \\x $1 ${'\\'}`],
    ['nothing', 'text', null],
    ['an emoji', 'text', '🦊 İ'],
    ['a number', 'float8', -1.5e300],
    ['a truth', 'boolean', false],
    ['bytes', 'bytea', Buffer.from([0, 39, 92, 255])],
    ['a time', 'timestamptz', new Date('2026-03-29T01:30:00.123Z')],
    ['texts', 'text[]', ['', '"', '\\', `'`, '{}', 'NULL', null, 'a,b']],
    ['no texts', 'text[]', []],
    ['an object', 'jsonb', { a: [`'`, { '"': '\\' }] }],
    ['what PostgreSQL cannot keep', 'text', '\u0000'],
    ['half a character', 'text', '\ud800'],
  ]
  it.each(VALUES)('a value arrives as it would alone: %s', async (_, type, value) => {
    const query = sql<{ value: unknown }>`SELECT ${value}::${sql.raw(type)} AS value`
    const alone = await query.execute(database.reads).then(
      ({ rows }) => rows,
      ({ code }) => code,
    )
    const inOne = change(database, async (tx) => ({ result: await together(tx, query), entries: [] }))
    expect(
      await inOne.then(
        ({ result: [rows] }) => rows,
        ({ code }) => code,
      ),
    ).toEqual(alone)
  })
})
