import { eventually, setUpDatabase } from '@curfew/server/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { change } from '../feed/change.ts'

const records = setUpDatabase()
const database = records.open()

describe('FD-3 a stalled node holds no lock for long', () => {
  it('loses the connection of a transaction that stands still, and nothing else', async () => {
    const client = await database.changes.connect()
    await client.query('BEGIN')
    await new Promise<void>((resolve) => client.once('end', () => resolve()))
    await expect(client.query('SELECT')).rejects.toThrow(/not queryable/)
    client.release(true)
    await expect(database.changes.query('SELECT 1 AS one')).resolves.toMatchObject({ rows: [{ one: 1 }] })
  })

  it('answers "unavailable" when that happens to a change', async () => {
    const stalled = change(database, async (tx) => {
      const backend = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx)
      await eventually(async () => {
        const { rowCount } = await database.looks.query('SELECT FROM pg_stat_activity WHERE pid = $1', [
          backend.rows[0]?.pid,
        ])
        expect(rowCount).toBe(0)
      })
      await tx.selectFrom('curfew.feed_head').select('position').execute()
      return { result: undefined, entries: [] }
    })
    await expect(stalled).rejects.toMatchObject({ code: 'unavailable' })
  })
})
