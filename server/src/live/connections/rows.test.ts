import { randomUUID } from 'node:crypto'
import { eventually, setUpDatabase } from '@curfew/server/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { refuseRow } from '../../../testing/database/refuse-row.ts'
import { signInPerson } from '../../../testing/samples.ts'
import { createLog } from '../../log.ts'
import type { Connection } from './connection.ts'
import { ConnectionRows } from './rows.ts'

const logged: string[] = []
const log = createLog('warn', { write: (line) => logged.push(line) })
const records = setUpDatabase()
const database = records.open()
let rows: ConnectionRows
let sessionId: string

beforeAll(async () => {
  rows = new ConnectionRows({ database, nodeId: randomUUID(), log })
  const started = await signInPerson(database)
  sessionId = started.sessionId
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

describe('LO-12 one bad row holds up nobody else', () => {
  // As much of a connection as its record needs.
  const open = (id: string) => rows.open({ id, session: { id: sessionId } } as Connection, 1)
  const fifty = () => Array.from({ length: 50 }, () => randomUUID())
  async function outcomes(ids: string[]): Promise<(string | null)[]> {
    const { rows: found } = await database.lease.query(
      `SELECT CASE WHEN c.closed_at IS NULL THEN 'open' ELSE c.outcome END AS outcome
       FROM unnest($1::uuid[]) WITH ORDINALITY AS given (id, place) JOIN curfew.connections AS c ON c.id = given.id
       ORDER BY place`,
      [ids],
    )
    return found.map(({ outcome }) => outcome)
  }

  it('of connections that open', async () => {
    const ids = fifty()
    const accept = await refuseRow(database.writes, 'curfew.connections', ids[7] ?? '')
    const opened = await Promise.allSettled(ids.map(open))
    await accept()
    expect(opened.map(({ status }) => status)).toEqual(
      ids.map((_, index) => (index === 7 ? 'rejected' : 'fulfilled')),
    )
    expect(await outcomes(ids)).toHaveLength(49)
  })

  it('of connections that close, and is told of once', async () => {
    const ids = fifty()
    await Promise.all(ids.map(open))
    const accept = await refuseRow(database.writes, 'curfew.connections', ids[7] ?? '')
    logged.length = 0
    for (const id of ids) rows.close(id, { outcome: 'acknowledged', milliseconds: 1 }, null)
    await eventually(async () =>
      expect(await outcomes(ids)).toEqual(ids.map((_, index) => (index === 7 ? 'open' : 'acknowledged'))),
    )
    await rows.finish(5_000)
    await accept()
    expect(logged.filter((line) => line.includes('rejected the outcome of a connection'))).toHaveLength(1)
  })

  it('of which what became of it cannot be recorded: it is closed all the same', async () => {
    const ids = fifty()
    await Promise.all(ids.map(open))
    await database.lease.query('ALTER TABLE curfew.connections ADD CHECK (milliseconds < 1000) NOT VALID')
    for (const [index, id] of ids.entries()) {
      rows.close(id, { outcome: 'acknowledged', milliseconds: index === 7 ? 1_000 : 1 }, null)
    }
    await eventually(async () =>
      expect(await outcomes(ids)).toEqual(ids.map((_, index) => (index === 7 ? null : 'acknowledged'))),
    )
  })
})
