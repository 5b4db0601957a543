import { setUpDatabase } from '@curfew/server/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { firstItemsOf, withFirstItems } from './first-items.ts'

const records = setUpDatabase()
const database = records.open()

/** As it is read back after it was written. */
async function readBack(record: unknown): Promise<unknown> {
  const { rows } = await sql<{ record: unknown }>`
    WITH kept AS (
      INSERT INTO curfew.audit (actor_login_id, action, target, outcome)
      VALUES ('test', 'test', ${JSON.stringify(record)}::jsonb, 'done') RETURNING id
    )
    SELECT id AS record FROM kept`.execute(database.writes)
  const read = await sql<{ record: unknown }>`
    SELECT ${firstItemsOf(sql`a.target`)} AS record FROM curfew.audit AS a WHERE a.id = ${rows[0]?.record}`.execute(
    database.reads,
  )
  return read.rows[0]?.record
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => `${'x'.repeat(190)} ${index}`)

describe('LO-3 of a list in a record the first ten are kept and shown', () => {
  it.each<[string, unknown, unknown]>([
    ['a list', { users: ids(5_000) }, { users: ids(10), counts: { users: 5_000 } }],
    [
      'several',
      { group: 'g', users: ids(11), except: { users: ids(10), sessions: ids(300) } },
      {
        group: 'g',
        users: ids(10),
        except: { users: ids(10), sessions: ids(10) },
        counts: { users: 11, except: { sessions: 300 } },
      },
    ],
    [
      'exceptions alone',
      { everyone: true, except: { users: ids(100) } },
      { everyone: true, except: { users: ids(10) }, counts: { except: { users: 100 } } },
    ],
    ['what is short already', { loginIds: ids(10), except: { users: ids(10) } }, undefined],
    ['what is no list', { note: 'x'.repeat(5_000), empty: {}, nothing: null }, undefined],
    [
      'equal items, which are stored in a few bytes',
      { users: Array(10_000).fill('') },
      {
        users: Array(10).fill(''),
        counts: { users: 10_000 },
      },
    ],
    ['an exception that is none', { except: 'x'.repeat(5_000) }, undefined],
    ['no object', 'x'.repeat(5_000), undefined],
  ])('%s', async (_, record, expected = record) => {
    expect(withFirstItems(record)).toEqual(expected)
    expect(await readBack(record)).toEqual(expected)
    expect(await readBack(withFirstItems(record))).toEqual(expected)
  })
})
