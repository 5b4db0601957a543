import { copyFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, makeTemporaryFolder } from '../../../testing/index.ts'
import { openSignIns, type SignIns } from '../../../testing/nodes/sign-ins.ts'
import { PRUNED } from '../../clock/prune-batches.ts'
import { createLog } from '../../log.ts'
import { migrate } from '../../store/migrate.ts'

let signIns: SignIns
beforeAll(async () => {
  signIns = await openSignIns()
})
afterAll(() => signIns.close())

const knownOf = async (userId: string) => {
  const { rows } = await signIns.database.people.query(
    'SELECT network::text, last_seen, xmin::text FROM curfew.known_addresses WHERE user_id = $1 ORDER BY network',
    [userId],
  )
  return rows
}

describe('SE-12 where a user has signed in from is known', () => {
  it('only after a right password, an IPv6 address by its /64', async () => {
    const { id, loginId } = await signIns.person()
    await signIns.outcome(loginId, 'wrong', { ip: '10.0.0.1' })
    await signIns.outcome('nobody', 'wrong', { ip: '10.0.0.1' })
    expect(await knownOf(id)).toEqual([])
    for (const ip of ['10.0.0.2', '2001:db8::1', '2001:db8::2', null]) {
      await signIns.attempt(loginId, 'right', { ip })
    }
    expect((await knownOf(id)).map(({ network }) => network)).toEqual(['10.0.0.2/32', '2001:db8::/64'])
  })

  it('written once a day', async () => {
    const { id, loginId } = await signIns.person()
    await signIns.attempt(loginId, 'right')
    const [first] = await knownOf(id)
    await signIns.attempt(loginId, 'right')
    expect(await knownOf(id)).toEqual([first])
    await signIns.database.people.query(
      "UPDATE curfew.known_addresses SET last_seen = last_seen - interval '25 hours' WHERE user_id = $1",
      [id],
    )
    await signIns.attempt(loginId, 'right')
    const [later] = await knownOf(id)
    expect(later.last_seen.getTime()).toBeGreaterThan(first.last_seen.getTime())
  })

  it('LO-3 for 400 days, and forgotten in batches that wait for nobody', async () => {
    const { id } = await signIns.person()
    await signIns.database.people.query(
      `INSERT INTO curfew.known_addresses (user_id, network, last_seen)
       SELECT $1, ('10.5.0.' || day)::cidr, now() - (398 + day) * interval '1 day' - interval '1 hour'
       FROM generate_series(1, 8) AS day`,
      [id],
    )
    const other = await signIns.database.background.connect()
    try {
      await other.query(
        "BEGIN; UPDATE curfew.known_addresses SET last_seen = now() WHERE network = '10.5.0.8'",
      )
      const { limits } = signIns.database
      expect(await PRUNED.knownAddresses?.(limits, 4, null)).toMatchObject({ isOurs: true, looked: 4 })
      expect(await PRUNED.knownAddresses?.(limits, 4, null)).toMatchObject({ isOurs: true, looked: 2 })
    } finally {
      await other.query('ROLLBACK')
      other.release()
    }
    expect((await knownOf(id)).map(({ network }) => network)).toEqual(['10.5.0.1/32', '10.5.0.8/32'])
  })
})

describe('the migration that brings the table', () => {
  it('fills it from the sessions of the last 400 days', async () => {
    const log = createLog('silent')
    const [records, before] = await Promise.all([createTestDatabase(), makeTemporaryFolder()])
    const client = new pg.Client(records.url)
    await client.connect()
    try {
      const folder = fileURLToPath(new URL('../../store/migrations/', import.meta.url))
      const earlier = (await readdir(folder)).filter((name) => name < '0004')
      for (const name of earlier) await copyFile(join(folder, name), join(before.path, name))
      await client.query('DROP SCHEMA curfew CASCADE')
      await migrate({ databaseUrl: records.url, log, folder: before.path })
      const { rows } = await client.query(
        "INSERT INTO curfew.users (login_id) VALUES ('ada'), ('grace') RETURNING id",
      )
      const [ada, grace] = rows.map(({ id }) => id)
      const session = (user: string, ip: string | null, daysAgo: number) =>
        client.query(
          `INSERT INTO curfew.sessions (token_hash, user_id, ip, started_at)
           VALUES (sha256(gen_random_uuid()::text::bytea), $1, $2, now() - $3 * interval '1 day')`,
          [user, ip, daysAgo],
        )
      await session(ada, '10.0.0.1', 300)
      await session(ada, '10.0.0.1', 3)
      await session(ada, '2001:db8:1:2:3::1', 1)
      await session(ada, '2001:db8:1:2:4::1', 2)
      await session(ada, '10.0.0.2', 401)
      await session(grace, '10.0.0.1', 1)
      await session(grace, null, 1)
      const sql = await readFile(join(folder, '0004_known_addresses.sql'), 'utf8')
      await client.query(sql)
      const known = await client.query(
        `SELECT user_id, network::text, round(extract(epoch FROM now() - last_seen) / 86400)::int AS days
         FROM curfew.known_addresses ORDER BY user_id = $1 DESC, network`,
        [ada],
      )
      expect(known.rows).toEqual([
        { user_id: ada, network: '10.0.0.1/32', days: 3 },
        { user_id: ada, network: '2001:db8:1:2::/64', days: 1 },
        { user_id: grace, network: '10.0.0.1/32', days: 1 },
      ])
    } finally {
      await client.end()
      await Promise.all([records.drop(), before.remove()])
    }
  })
})
