import { createEmptyDatabase, setUpDatabase } from '@curfew/server/testing'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { createCurfew } from '../curfew.ts'
import { createLog } from '../log.ts'
import { DatabaseProblem } from './database-problem.ts'

const records = setUpDatabase()

/** The database of these tests, but for something. */
function but(change: (url: URL) => void): string {
  const url = new URL(records.url)
  change(url)
  return url.href
}

async function problemOf(databaseUrl: string): Promise<DatabaseProblem> {
  const error = await createCurfew({ databaseUrl, log: createLog('silent') }).catch((each: unknown) => each)
  if (!(error instanceof DatabaseProblem)) throw error
  return error
}

/** Somebody who may do next to nothing. */
async function withStranger<T>(use: (url: string) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: records.url })
  await client.connect()
  await client.query(`CREATE ROLE stranger LOGIN PASSWORD 'x'`)
  try {
    return await use(
      but((url) => {
        url.username = 'stranger'
        url.password = 'x'
      }),
    )
  } finally {
    await client.query('DROP ROLE stranger')
    await client.end()
  }
}

describe('AP-4 what is set up wrongly says so: the database', () => {
  it.each<[string, (url: URL) => void, RegExp]>([
    [
      'nobody listens',
      (url) => {
        url.port = '1'
      },
      /^PostgreSQL does not answer: nothing is listening at 127.0.0.1:1\. Start it, or correct databaseUrl\.$/,
    ],
    [
      'no such host',
      (url) => {
        url.hostname = 'db.invalid'
      },
      /^PostgreSQL does not answer: no host "db.invalid" can be found\. Correct databaseUrl\.$/,
    ],
    [
      'no such database',
      (url) => {
        url.pathname = '/not%20there'
      },
      /^PostgreSQL at 127.0.0.1:\d+ has no database "not there": create it, or correct databaseUrl\.$/,
    ],
    [
      'a wrong password',
      (url) => {
        url.password = 'wrong'
      },
      /^PostgreSQL at 127.0.0.1:\d+ refuses the password of the user ".+": correct databaseUrl\.$/,
    ],
    [
      'no such socket',
      (url) => {
        url.searchParams.set('host', '/nowhere')
      },
      /^PostgreSQL does not answer: nothing is listening at \/nowhere\./,
    ],
  ])('%s: one sentence that names the setting, and the cause', async (_, change, message) => {
    const problem = await problemOf(but(change))
    expect(problem.message).toMatch(message)
    expect(problem.cause).toBeInstanceOf(Error)
  })

  it('somebody who may not make a schema', async () => {
    const empty = await createEmptyDatabase()
    const problem = await withStranger((url) => {
      const there = new URL(url)
      there.pathname = new URL(empty.url).pathname
      return problemOf(there.href)
    })
    expect(problem.message).toMatch(
      /forbids the user "stranger" what Curfew needs .* name another user in databaseUrl\.$/,
    )
    await empty.drop()
  })
})
