import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { setUpDatabase } from '../../../testing/index.ts'
import { type List, type Order, readPage } from './page.ts'

type Field = 'word' | 'number' | 'share' | 'at' | 'ip' | 'kind'

/** Few values each, so that there are ties; times that differ by a microsecond only. */
const row = fc.record({
  word: fc.constantFrom(null, 'anna', 'Bob', 'łukasz', "o'hara", '%'),
  number: fc.constantFrom(null, -1, 0, 2_147_483_647),
  share: fc.constantFrom(null, 0.1, 3.4e38, 1 / 3),
  at: fc.constantFrom(null, '2026-01-01T00:00:00.000001Z', '2026-01-01T00:00:00.000002Z', '2026-06-01Z'),
  ip: fc.constantFrom(null, '10.0.0.1', '10.0.0.2', '2001:db8::1'),
  kind: fc.constantFrom('a', 'b'),
})

const LIST: List<Field> = {
  from: sql`curfew.page_test AS t`,
  where: [],
  id: { by: sql`t.id`, type: 'uuid' },
  sorts: {
    word: { by: sql`lower(t.word)`, type: 'text', nullable: true },
    number: { by: sql`t.number`, type: 'integer', nullable: true },
    share: { by: sql`t.share`, type: 'real', nullable: true },
    at: { by: sql`t.at`, type: 'timestamptz', nullable: true },
    ip: { by: sql`t.ip`, type: 'inet', nullable: true },
    kind: { by: sql`t.kind`, type: 'text' },
  },
  sort: 'kind',
}
const FIELDS = Object.keys(LIST.sorts) as Field[]

const test = setUpDatabase()
const database = test.open()

beforeAll(async () => {
  await sql`
    CREATE TABLE curfew.page_test (
      id uuid PRIMARY KEY, word text, number integer, share real, at timestamptz, ip inet, kind text NOT NULL
    )`.execute(database.writes)
})

async function fill(rows: readonly object[]): Promise<void> {
  const identified = rows.map((each) => ({ ...each, id: randomUUID() }))
  await sql`TRUNCATE curfew.page_test`.execute(database.writes)
  await sql`
    INSERT INTO curfew.page_test
    SELECT * FROM jsonb_populate_recordset(NULL::curfew.page_test, ${JSON.stringify(identified)}::jsonb)
  `.execute(database.writes)
}

async function readAll(order: Order<Field>, limit: number): Promise<string[][]> {
  const pages: string[][] = []
  let cursor: string | undefined
  do {
    const page = await readPage(database.reads, LIST, { sort: order, limit, ...(cursor ? { cursor } : {}) })
    pages.push(page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return pages
}

/** What PostgreSQL says without any paging. */
async function readWhole(field: Field, direction: 'ASC' | 'DESC'): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM curfew.page_test AS t
    ORDER BY ${LIST.sorts[field].by} ${sql.raw(direction)} NULLS LAST, id ${sql.raw(direction)}`.execute(
    database.reads,
  )
  return rows.map(({ id }) => id)
}

describe('readPage', () => {
  it('pages put together are the whole, each row once, in every order, with ties and nulls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 25 }),
        fc.integer({ min: 1, max: 8 }),
        async (rows, limit) => {
          await fill(rows)
          for (const field of FIELDS) {
            expect((await readAll(field, limit)).flat()).toEqual(await readWhole(field, 'ASC'))
            expect((await readAll(`-${field}`, limit)).flat()).toEqual(await readWhole(field, 'DESC'))
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  it('every page but the last is full, and none is empty but that of an empty list', async () => {
    const rows = Array.from({ length: 6 }, () => ({ kind: 'a' }))
    await fill(rows)
    expect((await readAll('kind', 3)).map((page) => page.length)).toEqual([3, 3])
    expect((await readAll('-word', 4)).map((page) => page.length)).toEqual([4, 2])
    await fill([])
    expect(await readAll('kind', 3)).toEqual([[]])
  })

  it('counts all that match, on every page', async () => {
    await fill(['a', 'a', 'a', 'b'].map((kind) => ({ kind })))
    const list: List<Field> = { ...LIST, where: [sql<boolean>`t.kind = 'a'`] }
    const first = await readPage(database.reads, list, { limit: 2 })
    const second = await readPage(database.reads, list, { limit: 2, cursor: first.nextCursor ?? '' })
    expect([first.total, second.total]).toEqual([3, 3])
    expect([first.items.length, second.items.length]).toEqual([2, 1])
    expect(second.nextCursor).toBeNull()
  })

  it('a row that comes in before the cursor moves nothing, one that goes takes nothing with it', async () => {
    await fill(['b', 'd', 'f', 'h'].map((word) => ({ kind: 'x', word })))
    const first = await readPage(database.reads, LIST, { limit: 2, sort: 'word' })
    await sql`INSERT INTO curfew.page_test (id, kind, word) VALUES (${randomUUID()}, 'x', 'a')`.execute(
      database.writes,
    )
    await sql`DELETE FROM curfew.page_test WHERE id = ${first.items[1]}`.execute(database.writes)
    const second = await readPage(database.reads, LIST, {
      limit: 2,
      sort: 'word',
      cursor: first.nextCursor ?? '',
    })
    const words = await sql<{ word: string }>`
      SELECT word FROM curfew.page_test WHERE id = ANY(${second.items}::uuid[]) ORDER BY word`.execute(
      database.reads,
    )
    expect(words.rows.map(({ word }) => word)).toEqual(['f', 'h'])
  })
})

describe('readPage refuses', () => {
  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const id = '00000000-0000-4000-8000-000000000000'

  it.each([
    ['nothing', ''],
    ['no JSON', 'garbage'],
    ['JSON of another shape', forged({ id })],
    ['a cursor of another order', forged(['-at', '2026-01-01', id])],
    ['a cursor of another field', forged(['word', 'anna', id])],
    ['an absurd value', forged(['at', 'tomorrow or so', id])],
    ['a time out of range', forged(['at', '999999-13-45', id])],
    ['an absurd id', forged(['at', '2026-01-01', "'; DROP TABLE curfew.users; --"])],
    ['a value that text cannot hold', forged(['at', '\u0000', id])],
    ['a number for a value', forged(['at', 5, id])],
    ['too few members', forged(['at', null])],
    ['prototype keys', Buffer.from('{"__proto__":["at",null,"x"]}').toString('base64url')],
  ])('%s', async (_, cursor) => {
    await expect(readPage(database.reads, LIST, { limit: 1, sort: 'at', cursor })).rejects.toMatchObject({
      code: 'invalid_request',
      details: { errors: [{ pointer: '/cursor' }] },
    })
  })
})
