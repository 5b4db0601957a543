import { eventually, setUpDatabase } from '@curfew/server/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { refuseRow } from '../../testing/database/refuse-row.ts'
import { signInPerson } from '../../testing/samples.ts'
import { change } from '../feed/change.ts'
import { Lease } from '../feed/lease.ts'
import { createLog } from '../log.ts'
import { SessionCache } from '../sessions/check/cache.ts'
import { signOut } from '../sign-in/sign-out.ts'
import { Activity } from './activity.ts'
import { writeExtensions, writeTouches } from './touch.ts'

const log = createLog('silent')
const records = setUpDatabase()
const database = records.open()
const other = records.connect()

afterEach(() => other.query('ROLLBACK'))

/** A session that was active an hour ago. */
async function session(): Promise<{ id: string; token: string }> {
  const { sessionId, token } = await signInPerson(database)
  await database.changes.query(
    "UPDATE curfew.sessions SET last_active_at = last_active_at - interval '1 hour' WHERE id = $1",
    [sessionId],
  )
  return { id: sessionId, token }
}
/** Many of them, of one user. */
async function sessions(count: number): Promise<string[]> {
  const { rows } = await database.lease.query(
    `INSERT INTO curfew.sessions (token_hash, user_id, last_active_at)
     SELECT sha256(gen_random_uuid()::text::bytea), s.user_id, s.last_active_at
     FROM curfew.sessions AS s, generate_series(1, $2) AS n WHERE s.id = $1 RETURNING id`,
    [(await session()).id, count],
  )
  return rows.map(({ id }) => id)
}
const touchesOf = (ids: string[]) => ids.map((id) => ({ id, ageSeconds: 0 }))

/** When they were last active, in whole hours ago. */
async function hoursIdle(ids: string[]): Promise<number[]> {
  const { rows } = await database.lease.query(
    `SELECT floor(extract(epoch FROM statement_timestamp() - last_active_at) / 3600)::integer AS hours
     FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place) JOIN curfew.sessions AS s USING (id) ORDER BY place`,
    [ids],
  )
  return rows.map(({ hours }) => hours)
}

describe('ID-5 touches never deadlock', () => {
  it('two batches in opposite orders pass over what is locked, and nobody waits', async () => {
    const ids = await sessions(100)
    const locked = ids.filter((_, index) => index % 5 === 0)
    await other.query('BEGIN')
    await other.query('SELECT FROM curfew.sessions WHERE id = ANY($1) FOR UPDATE', [locked])
    const batches = Array.from({ length: 8 }, (_, index) =>
      writeTouches(database.writes, touchesOf(index % 2 === 0 ? ids : ids.toReversed())),
    )
    const touched = new Set((await Promise.all(batches)).flat().map(({ id }) => id))
    // Each of the others was free for at least one of the batches.
    expect(touched).toEqual(new Set(ids.filter((id) => !locked.includes(id))))
    expect(await hoursIdle(locked)).toEqual(locked.map(() => 1))
  })

  it.each([
    ['just now', 0],
    ['ten minutes ago, by a client that was cut off', 600],
  ])('what was passed over goes into the next batch: %s', async (_, ageSeconds) => {
    const { id } = await session()
    const free = await session()
    await other.query('BEGIN')
    await other.query('SELECT FROM curfew.sessions WHERE id = $1 FOR UPDATE', [id])
    const activity = new Activity({
      database,
      cache: new SessionCache(),
      lease: new Lease(),
      log,
      announceNews: () => undefined,
      changed: () => undefined,
    })
    activity.record({ id }, ageSeconds)
    activity.record(free, ageSeconds)
    activity.start()
    await eventually(async () => expect(await hoursIdle([id, free.id])).toEqual([1, 0]))
    await other.query('COMMIT')
    await eventually(async () => expect(await hoursIdle([id])).toEqual([0]))
    await activity.stop()
  })
})

describe('SE-8 every write to a session asks whether it lives', () => {
  const extend = (id: string) =>
    change(database, async (tx) => ({ result: await writeExtensions(tx, touchesOf([id])), entries: [] }))

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['a touch', (id) => writeTouches(database.writes, touchesOf([id]))],
    ['an extension', (id) => extend(id).then(({ result }) => result)],
  ])('%s leaves alone what has ended', async (_, write) => {
    const { id, token } = await session()
    await signOut({ database, waitUntilRefused: async () => undefined }, [token], {
      ip: null,
      requestId: 'test',
    })
    expect(await write(id)).toEqual([])
    expect(await hoursIdle([id])).toEqual([1])
  })

  it('an extension that waited for the end finds that it has ended', async () => {
    const { id } = await session()
    await other.query('BEGIN')
    await other.query(
      `UPDATE curfew.sessions SET ended_at = now(), reason = 'signed_out', initiating_entity = 'user',
              notice_id = gen_random_uuid() WHERE id = $1`,
      [id],
    )
    const extending = extend(id)
    await eventually(async () => {
      const { rowCount } = await database.lease.query(
        "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
      )
      expect(rowCount).toBe(1)
    })
    await other.query('COMMIT')
    expect((await extending).result).toEqual([])
    expect(await hoursIdle([id])).toEqual([1])
  })
})

describe('LO-12 one bad row holds up nobody else', () => {
  it.each([
    ['activity', null],
    ['activity of those who have been warned', 'now()'],
  ])('of %s', async (_, warnedFor) => {
    const ids = await sessions(20)
    await database.lease.query(`UPDATE curfew.sessions SET warned_for = ${warnedFor} WHERE id = ANY($1)`, [
      ids,
    ])
    const accept = await refuseRow(database.writes, 'curfew.sessions', ids[7] ?? '')
    const logged: string[] = []
    const activity = new Activity({
      database,
      cache: new SessionCache(),
      lease: new Lease(),
      log: createLog('error', { write: (line) => logged.push(line) }),
      announceNews: () => undefined,
      changed: () => undefined,
    })
    for (const id of ids) activity.record({ id })
    activity.start()
    await eventually(async () =>
      expect(await hoursIdle(ids)).toEqual(ids.map((_, index) => (index === 7 ? 1 : 0))),
    )
    await activity.stop()
    await accept()
    expect(logged).toHaveLength(1)
    expect(logged[0]).toContain(ids[7])
  })
})
