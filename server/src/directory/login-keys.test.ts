import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setUpDatabase } from '../../testing/index.ts'
import { change } from '../feed/change.ts'
import { createLog } from '../log.ts'
import { type Database, openDatabase, type Queryable } from '../store/database.ts'
import { createUser } from './create-user.ts'
import { LoginKeys } from './login-keys.ts'
import { namedUsers } from './named-users.ts'
import { readUsers } from './read-users.ts'
import { upsertUser } from './upsert-user.ts'

const COMPOSED = 'Jos\u00e9'
const DECOMPOSED = 'Jose\u0301'

const records = setUpDatabase()
let database: Database
const client = records.connect()
let said: { msg: string; keys: number; loginIds: string[][] }[]

const log = createLog('warn', { write: (line) => void said.push(JSON.parse(line)) })
const notStopped = new AbortController().signal

beforeAll(async () => {
  database = openDatabase(records.url, log)
})
beforeEach(async () => {
  said = []
  await client.query('TRUNCATE curfew.users CASCADE')
})
afterAll(async () => {
  await database.close()
})

/** As a node of the version before makes them. */
const insert = (...loginIds: string[]) =>
  client.query('INSERT INTO curfew.users (login_id) SELECT unnest($1::text[])', [loginIds])
const fill = (options: { batch?: number } = {}) =>
  new LoginKeys({ database, log, ...options }).run(notStopped)
const found = async (typed: string): Promise<string | null> => {
  const { rows } = await sql<{ login_id: string }>`
    SELECT u.login_id FROM ${namedUsers([typed])} AS named JOIN curfew.users AS u ON u.id = named.id`.execute(
    database.reads,
  )
  return rows[0]?.login_id ?? null
}
const inTransaction = async <T>(work: (tx: Queryable) => Promise<T>): Promise<T> =>
  (await change(database, async (tx) => ({ result: await work(tx), entries: [] }))).result
const create = (loginId: string) =>
  inTransaction((tx) =>
    createUser(tx, { loginId }, { actor: { kind: 'command', name: 'test' }, ip: null, requestId: null }),
  )
const upsert = (loginId: string) => inTransaction((tx) => upsertUser(tx, { loginId }))
const unkeyed = async () =>
  (await client.query('SELECT login_id FROM curfew.users WHERE login_key IS NULL ORDER BY 1')).rows.map(
    (row) => row.login_id,
  )
const idsOf = async (...loginIds: string[]): Promise<string[]> => {
  const { rows } = await client.query<{ id: string }>(
    `SELECT u.id FROM unnest($1::text[]) WITH ORDINALITY AS wanted (login_id, place)
     JOIN curfew.users AS u USING (login_id) ORDER BY place`,
    [loginIds],
  )
  return rows.map(({ id }) => id)
}
const TAKEN = { code: 'invalid_request', details: { errors: [{ pointer: '/loginId' }] } }

describe('SE-19 users from before keys', () => {
  it('are found as before until they have one, and then by it', async () => {
    await insert('Ada', DECOMPOSED)
    expect([await found('aDA'), await found(DECOMPOSED.toUpperCase())]).toEqual(['Ada', DECOMPOSED])
    expect(await found(COMPOSED)).toBeNull()
    await fill()
    expect(await unkeyed()).toEqual([])
    expect([await found('ａDA'), await found(COMPOSED)]).toEqual(['Ada', DECOMPOSED])
    expect(said).toEqual([])
  })

  it('get theirs in batches, and those whom a node of the version before makes later', async () => {
    await insert(...Array.from({ length: 25 }, (_, number) => `ÄRA ${number}`))
    await fill({ batch: 10 })
    expect(await unkeyed()).toEqual([])
    expect(await found('ära 24')).toBe('ÄRA 24')
    const keys = new LoginKeys({ database, log })
    await keys.run(notStopped)
    await insert('late')
    await keys.run(notStopped)
    expect(await unkeyed()).toEqual([])
  })

  it('who are no login ids by now are found all the same, and let in by the application that knows them', async () => {
    await insert('Ada  Byron', 'x\u2800')
    await fill()
    expect([await found('ADA  byron'), await found('x\u2800')]).toEqual(['Ada  Byron', 'x\u2800'])
    expect(await upsert('ADA  byron')).toMatchObject({ created: false })
  })

  it('LO-8 are passed over while somebody holds their row, and nobody waits for that', async () => {
    await insert('held', 'free')
    await client.query('BEGIN')
    try {
      await client.query(`SELECT FROM curfew.users WHERE login_id = 'held' FOR KEY SHARE`)
      await fill()
      expect(await unkeyed()).toEqual([])
      await client.query(`UPDATE curfew.users SET login_key = NULL WHERE login_id = 'held'`)
      await client.query('COMMIT; BEGIN')
      await client.query(`SELECT FROM curfew.users WHERE login_id = 'held' FOR NO KEY UPDATE`)
      await fill()
      expect(await unkeyed()).toEqual(['held'])
    } finally {
      await client.query('ROLLBACK')
    }
    await fill()
    expect(await unkeyed()).toEqual([])
  })

  it('LO-8 stay open to sessions while their key is written', async () => {
    await insert('busy')
    await client.query('BEGIN')
    try {
      await client.query(`UPDATE curfew.users SET login_key = 'busy' WHERE login_id = 'busy'`)
      const session = await database.writes.executeQuery(
        sql`SELECT FROM curfew.users WHERE login_id = 'busy' FOR KEY SHARE NOWAIT`.compile(database.writes),
      )
      expect(session.rows).toHaveLength(1)
    } finally {
      await client.query('ROLLBACK')
    }
  })
})

describe('SE-19 two users of one key', () => {
  it('both stay, are found by their exact spelling, and are told of once', async () => {
    await insert(COMPOSED, DECOMPOSED, 'Straße', 'STRASSE', 'strasse.2')
    const keys = new LoginKeys({ database, log })
    await keys.run(notStopped)
    expect(await unkeyed()).toEqual([])
    expect([await found(COMPOSED), await found(DECOMPOSED)]).toEqual([COMPOSED, DECOMPOSED])
    expect([await found('Straße'), await found('STRASSE')]).toEqual(['Straße', 'STRASSE'])
    expect([await found('josé'), await found('strasse')]).toEqual([null, null])
    expect(await found('STRASSE.2')).toBe('strasse.2')
    expect(said).toEqual([
      expect.objectContaining({
        keys: 2,
        loginIds: [
          expect.arrayContaining([COMPOSED, DECOMPOSED]),
          expect.arrayContaining(['Straße', 'STRASSE']),
        ],
      }),
    ])
    const shown = await readUsers(database.reads, await idsOf(COMPOSED, 'STRASSE', 'strasse.2'))
    expect(shown.map((user) => user.sharesLoginId)).toEqual([true, true, undefined])
    await keys.run(notStopped)
    expect(said).toHaveLength(1)
    await insert('JOSE\u0301\u0327', 'jos\u00e9\u0327')
    await keys.run(notStopped)
    expect(said[1]).toMatchObject({ keys: 3 })
  })

  it('are told of no more when one of them was given another', async () => {
    await insert(COMPOSED, DECOMPOSED)
    await fill()
    await client.query(
      `UPDATE curfew.users SET login_id = 'pepe', login_key = NULL, namesake = 0 WHERE namesake = 0`,
    )
    said = []
    await fill()
    expect(said).toEqual([])
    const [pepe] = await idsOf('pepe')
    const [shown] = await readUsers(database.reads, [pepe ?? ''])
    expect(shown).not.toHaveProperty('sharesLoginId')
    expect(await found('PEPE')).toBe('pepe')
    expect(await found('JOSÉ')).not.toBeNull()
    await expect(create('jos\u00e9')).rejects.toMatchObject(TAKEN)
  })

  it('share it with nobody new', async () => {
    await insert(COMPOSED, DECOMPOSED)
    await fill()
    await expect(create('JOSÉ')).rejects.toMatchObject(TAKEN)
    await expect(upsert('JOSÉ')).rejects.toMatchObject(TAKEN)
    expect(await upsert(DECOMPOSED)).toMatchObject({ created: false, renamed: false, joined: false })
  })
})

describe('SE-19 a login id', () => {
  it('is kept composed, and nobody else can have it, however it is written', async () => {
    const id = await create(`  ${DECOMPOSED} `)
    expect(await found('ＪＯＳÉ')).toBe(COMPOSED)
    for (const taken of ['josé', 'JOSE\u0301', '\u3000Ｊosé'])
      await expect(create(taken)).rejects.toMatchObject(TAKEN)
    expect(await upsert('JOSE\u0301')).toMatchObject({ id, created: false, renamed: false, joined: false })
  })

  it('is not that of somebody else because the database folds letters that Unicode keeps apart', async () => {
    const { rows } = await client.query(`SELECT lower('\u0130') = 'i' AS same`)
    expect(rows).toEqual([{ same: true }])
    await create('istanbul')
    expect(await found('\u0130stanbul')).toBeNull()
    await expect(upsert('\u0130stanbul')).rejects.toMatchObject(TAKEN)
  })

  it('is made once when it is brought twice at the same moment, in whatever spelling', async () => {
    const spellings = [COMPOSED, DECOMPOSED, 'JOSÉ', 'josé', 'Ｊosé', 'JOSE\u0301']
    const upserts = await Promise.all(spellings.map(upsert))
    expect(new Set(upserts.map(({ id }) => id)).size).toBe(1)
    expect(upserts.filter(({ created }) => created)).toHaveLength(1)
    const { rows } = await client.query('SELECT login_key, namesake FROM curfew.users')
    expect(rows).toEqual([{ login_key: 'josé', namesake: 0 }])
  })
})
