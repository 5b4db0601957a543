import { randomUUID } from 'node:crypto'
import { setUpDatabase } from '@curfew/server/testing'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { eventually } from '../../../testing/eventually.ts'
import { createLog } from '../../log.ts'
import type { Schema } from '../../store/schema.ts'
import { change } from '../change.ts'
import { type News, readNewestIds, readNews, writeNews } from './news.ts'
import { NewsReader } from './news-reader.ts'

const records = setUpDatabase()
const database = records.open()
const log = createLog('silent')

const about = (...users: string[]): News => ({ kind: 'users.changed', version: 1, payload: { users } })
const feed = async () =>
  (await database.lease.query('SELECT kind, payload FROM curfew.feed ORDER BY position')).rows

afterEach(() => database.lease.query('DELETE FROM curfew.news; DELETE FROM curfew.nodes'))

/** Reads the news as a node does. */
async function startReader(wakeOthers: () => void = () => undefined) {
  const heard: string[] = []
  const reader = new NewsReader({
    read: (after, read) => readNews(database.answers, after, read),
    readNewestIds: () => readNewestIds(database.answers),
    hear: (news) => {
      if (news.kind !== 'users.changed') return
      heard.push(...news.payload.users)
      if (news.payload.users.includes('throw')) throw new Error('told on purpose')
    },
    wakeOthers,
    log,
  })
  reader.start()
  onTestFinished(() => reader.stop())
  // It begins with what is told after its first look.
  const first = randomUUID()
  await eventually(
    async () => {
      await tell(first)
      expect(heard).toContain(first)
    },
    { interval: 50 },
  )
  const since = () => heard.filter((each) => each !== first)
  return { reader, heard: since }
}

const tell = (...users: string[]) =>
  change(database, async (tx) => ({ result: undefined, entries: await writeNews(tx, [about(...users)]) }))

/** A transaction that has written its news and waits with its COMMIT. */
async function tellLater(user: string): Promise<{ commit: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: records.url })
  await client.connect()
  const pool = {
    connect: async () => Object.assign(client, { release: () => undefined }),
    end: async () => undefined,
  }
  const tx = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: pool as unknown as pg.Pool }) })
  await client.query('BEGIN')
  await writeNews(tx, [about(user)])
  return {
    async commit() {
      await client.query('COMMIT')
      await client.end()
    },
  }
}

describe('FD-20 news take no place in the feed and no lock', () => {
  it('what commits late is heard, and nothing twice', async () => {
    const { reader, heard } = await startReader()
    const late = await tellLater('late')
    await tell('early')
    await eventually(() => expect(heard()).toEqual(['early']))
    await late.commit()
    reader.wake()
    await eventually(() => expect(heard()).toEqual(['early', 'late']))
    await tell('last')
    await eventually(() => expect(heard()).toEqual(['early', 'late', 'last']))
    expect(await feed()).toEqual([])
  })

  it('nobody waits for somebody who has written some and does not commit', async () => {
    const held = await tellLater('held')
    await Promise.all(Array.from({ length: 20 }, (_, each) => tell(`${each}`)))
    await held.commit()
    const { rows } = await database.lease.query('SELECT FROM curfew.news')
    expect(rows).toHaveLength(21)
  })

  it('a page is not the end, and one that cannot be heard holds up no other', async () => {
    const { heard } = await startReader()
    await tell('throw')
    await database.lease.query(
      `INSERT INTO curfew.news (kind, version, payload) VALUES ('of a later version', 1, '{}')`,
    )
    await database.lease.query(
      `INSERT INTO curfew.news (kind, version, payload)
       SELECT 'users.changed', 1, jsonb_build_object('users', ARRAY[n::text]) FROM generate_series(1, 1200) AS n`,
    )
    await eventually(() => expect(heard()).toHaveLength(1_201))
  })

  it('goes on by itself when PostgreSQL has failed', async () => {
    const { heard } = await startReader()
    await database.lease.query('ALTER TABLE curfew.news RENAME COLUMN payload TO gone')
    await database.lease.query('SELECT pg_sleep(0.4)')
    await database.lease.query('ALTER TABLE curfew.news RENAME COLUMN gone TO payload')
    await tell('after')
    await eventually(() => expect(heard()).toEqual(['after']))
  })

  it('wakes the other nodes at once, and no more than 20 times a second', async () => {
    const wakeOthers = vi.fn()
    const { reader } = await startReader(wakeOthers)
    const beganAt = performance.now()
    reader.announce()
    expect(wakeOthers).toHaveBeenCalledTimes(1)
    for (let sign = 0; sign < 1_000; sign++) reader.announce()
    await eventually(() => expect(wakeOthers).toHaveBeenCalledTimes(2))
    expect(performance.now() - beganAt).toBeGreaterThan(45)
  })
})

describe('LO-8 nodes of the version before read the feed alone', () => {
  const join = (readsNews: boolean) =>
    database.lease.query(
      `INSERT INTO curfew.nodes (id, applied, host, version, reads_news) VALUES ($1, 0, 'h', 'v', $2)`,
      [randomUUID(), readsNews],
    )

  it('and hear of it there while they are there; those that read both are told so', async () => {
    const before = (await feed()).length
    await join(true)
    await tell('one')
    expect(await feed()).toHaveLength(before)
    await join(false)
    await tell('two')
    expect((await feed()).slice(before)).toEqual([
      { kind: 'users.changed', payload: { users: ['two'], inNews: true } },
    ])
  })
})
