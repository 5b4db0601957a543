import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { countLockWaits, eventually, setUpDatabase } from '@curfew/server/testing'
import { sql } from 'kysely'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import type { Queryable } from '../store/database.ts'
import { change } from './change.ts'
import type { FeedEntry } from './entry.ts'

const records = setUpDatabase()
const database = records.open()

const entry: FeedEntry = { kind: 'users.changed', version: 1, payload: { users: [] } }
const tell = async () => ({ result: undefined, entries: [entry] })

async function person(): Promise<string> {
  const id = randomUUID()
  await sql`INSERT INTO curfew.users (id, login_id) VALUES (${id}, ${id})`.execute(database.writes)
  return id
}
const rename = (tx: Queryable, id: string, name: string) =>
  sql`UPDATE curfew.users SET name = ${name} WHERE id = ${id}`.execute(tx)
async function nameOf(id: string): Promise<string | null> {
  const { rows } = await sql<{ name: string | null }>`
    SELECT name FROM curfew.users WHERE id = ${id}`.execute(database.reads)
  return rows[0]?.name ?? null
}

describe('FD-1 position order is commit order', () => {
  it('whoever has read up to a position never sees a smaller one appear', async () => {
    const seen = new Set<number>()
    let highest = 0
    let running = true
    const reading = (async () => {
      while (running) {
        const { rows } = await database.lease.query<{ position: string }>('SELECT position FROM curfew.feed')
        const fresh = rows.map((row) => Number(row.position)).filter((position) => !seen.has(position))
        const before = highest
        for (const position of fresh) {
          expect(position).toBeGreaterThan(before)
          seen.add(position)
          highest = Math.max(highest, position)
        }
      }
    })()
    const changes = Array.from({ length: 50 }, (_, index) =>
      change(database, async (tx) => {
        await sql`SELECT pg_sleep(random() * 0.02)`.execute(tx)
        return { result: undefined, entries: Array.from({ length: 1 + (index % 3) }, () => entry) }
      }),
    )
    await Promise.all(changes)
    running = false
    await reading
    expect(seen.size).toBeGreaterThan(50)
  })
})

describe('FD-2 the number is taken last', () => {
  it('who began first and ends last has the later number, and keeps nobody waiting meanwhile', async () => {
    let other: number | null = null
    const { position } = await change(database, async (tx) => {
      const done = change(database, tell).then((changed) => {
        other = changed.position
      })
      // At work and never idle, which would be cut.
      while (other === null) await sql`SELECT pg_sleep(0.01)`.execute(tx)
      await done
      return { result: undefined, entries: [entry] }
    })
    expect(position).toBeGreaterThan(Number(other))
  })
})

describe('FD-3 a stalled node holds no lock for long', () => {
  it.each([
    ['another change of the same row', { alone: false }],
    ['an end of everyone, which waits for all others', { alone: true }],
  ])('%s goes on while a process stands still between its lock and its COMMIT', async (_, options) => {
    const id = await person()
    let goOn = (): void => undefined
    let failure: Promise<void> = Promise.resolve()
    await new Promise<void>((locked) => {
      const stalled = change(database, async (tx) => {
        await rename(tx, id, 'stalled')
        locked()
        await new Promise<void>((resolve) => {
          goOn = resolve
        })
        return { result: undefined, entries: [entry] }
      })
      failure = expect(stalled).rejects.toMatchObject({ code: 'unavailable' })
    })
    await change(database, async (tx) => ({ result: await rename(tx, id, 'next'), entries: [] }), options)
    goOn()
    await failure
    expect(await nameOf(id)).toBe('next')
  })

  it('an end of everyone goes on while a process stands still that receives a large result', async () => {
    const stalled = await database.changes.connect()
    await stalled.query('BEGIN; SELECT pg_advisory_xact_lock_shared(4861370001)')
    const result = stalled.query("SELECT repeat('x', 1000) FROM generate_series(1, 50000)")
    const failure = expect(result).rejects.toThrow(/ECONNRESET|terminated/)
    const { stream } = (stalled as unknown as { connection: { stream: Socket } }).connection
    stream.pause()
    await change(database, async () => ({ result: undefined, entries: [entry] }), { alone: true })
    stream.resume()
    await failure
    stalled.release(true)
  })

  it('a change that meets a deadlock is tried again', async () => {
    const [one, two] = [await person(), await person()]
    const other = new pg.Client(records.url)
    await other.connect()
    try {
      // So that it is the change which finds the deadlock, and has to give way.
      await other.query("SET deadlock_timeout = '1 min'; BEGIN")
      await other.query("UPDATE curfew.users SET name = 'other' WHERE id = $1", [two])
      let attempts = 0
      let crossing: Promise<unknown> = Promise.resolve()
      await change(database, async (tx) => {
        attempts++
        await rename(tx, one, 'change')
        if (attempts === 1) {
          crossing = other
            .query("UPDATE curfew.users SET name = 'other' WHERE id = $1", [one])
            .then(() => other.query('COMMIT'))
          // At work meanwhile and never idle, which would be cut.
          while ((await countLockWaits(database.looks, 'transactionid')) === 0)
            await sql`SELECT pg_sleep(0.01)`.execute(tx)
        }
        return { result: await rename(tx, two, 'change'), entries: [entry] }
      })
      await crossing
      expect(attempts).toBe(2)
      expect([await nameOf(one), await nameOf(two)]).toEqual(['change', 'change'])
    } finally {
      await other.end()
    }
  })
})

describe('LO-5 whoever wants to be alone', () => {
  it('waits for others who want it where nobody else does', async () => {
    const other = new pg.Client(records.url)
    await other.connect()
    // As another does who is at it.
    await other.query('SELECT pg_advisory_lock(4861370004)')
    let isThrough = false
    const alone = change(database, tell, { alone: true }).then(() => {
      isThrough = true
    })
    await eventually(async () => expect(await countLockWaits(database.looks, 'advisory')).toBe(1))
    await change(database, tell)
    expect(isThrough).toBe(false)
    await other.end()
    await alone
  })
})

describe('P6 a server that says nothing', () => {
  it('is not asked to roll back, which would take as long again: its connection is thrown away', async () => {
    await change(database, tell)
    const before = database.changes.totalCount
    const failure = change(database, async () => {
      // What the driver throws when an answer does not come in time.
      throw new Error('Query read timeout')
    })
    await expect(failure).rejects.toMatchObject({ code: 'unavailable' })
    expect(database.changes.totalCount).toBe(before - 1)
  })
})
