import { randomUUID } from 'node:crypto'
import { createTestDatabase, eventually, type TestDatabase } from '@curfew/server/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../log.ts'
import { signInKnown } from '../../sign-in/sign-in-known.ts'
import { type Database, openDatabase } from '../../store/database.ts'
import type { Connection } from './connection.ts'
import { ConnectionRows } from './rows.ts'

const log = createLog('silent')
let records: TestDatabase
let database: Database
let rows: ConnectionRows
let sessionId: string

beforeAll(async () => {
  records = await createTestDatabase()
  database = openDatabase(records.url, log)
  rows = new ConnectionRows({ database, nodeId: randomUUID(), log })
  const started = await signInKnown(
    { database, waitUntilRefused: async () => undefined },
    { user: { loginId: 'someone' }, client: { ip: null, userAgent: null }, requestId: 'test' },
  )
  sessionId = started.sessionId
})
afterAll(async () => {
  await database.close()
  await records.drop()
})

describe('RV-10 an outcome is absolute and set once', () => {
  const acknowledged = { outcome: 'acknowledged', milliseconds: 1 } as const

  it.each([
    ['before', [null, acknowledged]],
    ['after', [acknowledged, null]],
    ['before and after', [null, acknowledged, null]],
  ])('also when it is said %s it that the connection is gone, in the same moment', async (_, said) => {
    const id = randomUUID()
    // As much of a connection as its record needs.
    expect(await rows.open({ id, session: { id: sessionId } } as Connection, 1)).toBe(true)
    for (const outcome of said) rows.close(id, outcome, null)
    await eventually(async () => {
      const { rows: found } = await database.lease.query(
        'SELECT outcome FROM curfew.connections WHERE id = $1 AND closed_at IS NOT NULL',
        [id],
      )
      expect(found).toEqual([{ outcome: 'acknowledged' }])
    })
  })
})
