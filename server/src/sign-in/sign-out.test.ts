import { setUpDatabase } from '@curfew/server/testing'
import type pg from 'pg'
import { beforeEach, describe, expect, it } from 'vitest'
import { newToken } from '../sessions/token.ts'
import { signInKnown } from './sign-in-known.ts'
import { signOut } from './sign-out.ts'

const records = setUpDatabase()
const database = records.open()

/** What the calls of a test looked for. */
let looks: number[] = []
beforeEach(() => {
  looks = []
})
const options = () => ({
  database,
  waitUntilRefused: async (position: number) => {
    looks.push(position)
  },
})
const context = { ip: null, requestId: 'test' }
const enter = (...replaces: string[]) =>
  signInKnown(options(), {
    user: { loginId: 'somebody' },
    client: { ip: null, userAgent: null },
    requestId: 'test',
    replaces,
  })

async function feed(): Promise<{ position: number; kind: string }[]> {
  const { rows } = await database.lease.query('SELECT position, kind FROM curfew.feed ORDER BY position')
  return rows.map(({ position, kind }) => ({ position: Number(position), kind }))
}
const count = async (table: string): Promise<number> =>
  (await database.lease.query(`SELECT count(*)::integer AS count FROM curfew.${table}`)).rows[0].count

/** Which connections something takes, each time that it takes one. */
async function taken(something: () => Promise<unknown>): Promise<string[]> {
  const names: string[] = []
  const listeners = [...database.load].map(([name, pool]) => {
    const listener = () => void names.push(name)
    // What `load` shows of them are the sets of connections themselves.
    const set = pool as pg.Pool
    set.on('acquire', listener)
    return () => set.off('acquire', listener)
  })
  await something()
  for (const stop of listeners) stop()
  return names
}

describe('LO-1 signing out of nothing', () => {
  it('costs one read: nothing is written, locked, looked for', async () => {
    const before = { feed: await feed(), audit: await count('audit') }
    expect(await taken(() => signOut(options(), [newToken()], context))).toEqual(['checks'])
    expect(looks).toEqual([])
    expect({ feed: await feed(), audit: await count('audit') }).toEqual(before)
  })

  it('costs not even that for what can be no token', async () => {
    expect(await taken(() => signOut(options(), ['nonsense'], context))).toEqual([])
  })
})

describe('signing out of a session that has ended', () => {
  it('LO-1, FD-12 writes nothing, and looks for the end', async () => {
    const { token } = await enter()
    await signOut(options(), [token], context)
    const before = { feed: await feed(), audit: await count('audit') }
    looks = []
    expect(await taken(() => signOut(options(), [token], context))).toEqual(['checks', 'looks'])
    expect(looks).toEqual([before.feed.at(-1)?.position])
    expect({ feed: await feed(), audit: await count('audit') }).toEqual(before)
  })

  it('LO-1 a thousand who ask at once are looked for together', async () => {
    const { token } = await enter()
    await signOut(options(), [token], context)
    let statements = 0
    const checks = database.load.get('checks') as pg.Pool
    const counted = () => void statements++
    checks.on('release', counted)
    looks = []
    const busy = { database, waitUntilRefused: async (position: number) => void looks.push(position) }
    await Promise.all(Array.from({ length: 1_000 }, () => signOut(busy, [token], context)))
    checks.off('release', counted)
    expect(looks.length).toBeLessThanOrEqual(3)
    expect(statements).toBeLessThanOrEqual(3)
  })
})

describe('AP-3 signing out with several tokens', () => {
  it('ends all that are live, in one transaction, and records each', async () => {
    const [ended, first, second] = [await enter(), await enter(), await enter()]
    await signOut(options(), [ended.token], context)
    const before = { feed: (await feed()).length, audit: await count('audit') }
    looks = []
    const tokens = ['stale', ended.token, first.token, newToken(), second.token]
    const lanes = await taken(() => signOut(options(), tokens, context))
    expect(lanes).toEqual(['checks', 'people'])
    const after = (await feed()).slice(before.feed)
    expect(after.map(({ kind }) => kind)).toEqual(['sessions.ended', 'sessions.ended'])
    expect(await count('audit')).toBe(before.audit + 2)
    // One look, for the last: whoever refuses that refuses the other.
    expect(looks).toEqual([after.at(-1)?.position])
  })

  it('LO-1 of which none ever was is one read', async () => {
    const before = { feed: await feed(), audit: await count('audit') }
    const invented = Array.from({ length: 5 }, newToken)
    expect(await taken(() => signOut(options(), invented, context))).toEqual(['checks'])
    expect(looks).toEqual([])
    expect({ feed: await feed(), audit: await count('audit') }).toEqual(before)
  })
})

describe('a sign-in that says what it replaces', () => {
  it('LO-1 makes no end of what never was', async () => {
    const before = (await feed()).length
    await enter(newToken())
    expect((await feed()).slice(before)).toEqual([])
  })

  it('FD-12 makes no second end of what has ended, but waits for the first', async () => {
    const { token } = await enter()
    await signOut(options(), [token], context)
    const { length } = await feed()
    looks = []
    await enter(token)
    expect((await feed()).slice(length)).toEqual([])
    expect(looks).toEqual([(await feed()).at(-1)?.position])
  })

  it('SE-9, AP-3 ends all that live', async () => {
    const [first, second] = [await enter(), await enter()]
    const { length } = await feed()
    await enter(newToken(), second.token, first.token)
    expect((await feed()).slice(length).map(({ kind }) => kind)).toEqual(['sessions.ended', 'sessions.ended'])
  })

  it('SE-9 ends what lives', async () => {
    const { token } = await enter()
    const { length } = await feed()
    await enter(token)
    expect((await feed()).slice(length).map(({ kind }) => kind)).toEqual(['sessions.ended'])
  })
})
