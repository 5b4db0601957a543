import { setUpDatabase } from '@curfew/server/testing'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { signInAdministrator, signInPerson } from '../../../testing/samples.ts'
import { revoke } from '../../revocations/revoke.ts'
import { markCutOffs } from '../../sessions/end/mark-cut-offs.ts'
import { markPending } from '../../sessions/end/mark-pending.ts'
import { readOverview } from '../../sessions/views/overview.ts'
import { listGroups } from '../group-list.ts'
import { listUsers } from '../user-list.ts'
import { recount } from './recount.ts'
import { areCountsKept } from './session-counts.ts'
import { readTotals } from './totals.ts'

const records = setUpDatabase()
const database = records.open()
const elsewhere = records.connect()
const going = new AbortController().signal

/** The same numbers, of what there is. */
async function counted() {
  const { rows } = await sql<{ users: number; signedIn: number; superUsers: number; sessions: number }>`
    SELECT (SELECT count(*)::integer FROM curfew.users) AS users, count(DISTINCT s.user_id)::integer AS "signedIn",
           (count(DISTINCT s.user_id) FILTER (WHERE u.is_super_user))::integer AS "superUsers", count(*)::integer AS sessions
    FROM curfew.live_sessions AS s JOIN curfew.users AS u ON u.id = s.user_id`.execute(database.reads)
  const { rows: groups } = await sql<{
    name: string
    members: number
    signedIn: number
    activeSessions: number
  }>`
    SELECT g.name, count(DISTINCT m.user_id)::integer AS members, count(DISTINCT s.user_id)::integer AS "signedIn",
           count(s.id)::integer AS "activeSessions"
    FROM curfew.groups AS g LEFT JOIN curfew.group_members AS m ON m.group_id = g.id
    LEFT JOIN curfew.live_sessions AS s ON s.user_id = m.user_id
    GROUP BY g.id ORDER BY lower(g.name)`.execute(database.reads)
  const { rows: users } = await sql<{ id: string; activeSessions: number }>`
    SELECT u.id, (SELECT count(*)::integer FROM curfew.live_sessions AS s WHERE s.user_id = u.id) AS "activeSessions"
    FROM curfew.users AS u ORDER BY 2 DESC, 1 DESC`.execute(database.reads)
  return { totals: rows[0], groups, users }
}

/** What lists and the overview say. */
async function told() {
  const groups = await listGroups(database.reads, { limit: 200 })
  const users = await listUsers(database.reads, { limit: 200, sort: '-activeSessions' })
  const signedIn = await listUsers(database.reads, { limit: 1, signedIn: true })
  const overview = await readOverview(database.reads)
  const totals = await readTotals(database.reads)
  expect(overview).toMatchObject({ activeUsers: totals.signedIn, activeSessions: totals.sessions })
  expect([users.total, signedIn.total]).toEqual([totals.users, totals.signedIn])
  return {
    totals,
    groups: groups.items.map(({ name, members, signedIn, activeSessions }) => ({
      name,
      members,
      signedIn,
      activeSessions,
    })),
    users: users.items.map(({ id, activeSessions }) => ({ id, activeSessions })),
  }
}

/** A number sequence that is the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

let admin: Awaited<ReturnType<typeof signInAdministrator>>
beforeAll(async () => {
  admin = await signInAdministrator(database)
  await elsewhere.query(`
    INSERT INTO curfew.users (login_id) SELECT 'user-' || n FROM generate_series(1, 40) AS n;
    INSERT INTO curfew.groups (name) SELECT 'Group ' || n FROM generate_series(1, 6) AS n`)
})

const SOME = (n: number) =>
  `(SELECT id FROM curfew.users WHERE id <> '${'$'}' ORDER BY md5(id::text || '${n}') LIMIT 5)`
const some = (n: number) => SOME(n).replace('$', admin.userId)

const everyone = () =>
  revoke(
    { database, waitUntilRefused: async () => [] },
    {
      caller: { kind: 'person', userId: admin.userId, sessionId: admin.sessionId },
      target: { everyone: true, except: { users: [admin.userId] } },
      ip: null,
      requestId: 'test',
    },
  )

/** What may happen to what is counted, by way of the product and past it. */
const ACTS: readonly ((n: number) => Promise<unknown>)[] = [
  (n) =>
    elsewhere.query(
      `INSERT INTO curfew.sessions (token_hash, user_id) SELECT sha256((id::text || '${n}')::bytea), id FROM ${some(n)} AS u`,
    ),
  () => signInPerson(database, { loginId: 'user-7', groups: ['Group 1'] }),
  (n) => signInPerson(database, { loginId: `new ${n}` }),
  (n) =>
    elsewhere.query(
      `UPDATE curfew.sessions SET ended_at = now(), reason = 'idle_timeout', initiating_entity = 'policy', notice_id = gen_random_uuid()
       WHERE ended_at IS NULL AND user_id IN ${some(n)}`,
    ),
  (n) => elsewhere.query(`DELETE FROM curfew.sessions WHERE user_id IN ${some(n)}`),
  (n) =>
    elsewhere.query(
      `INSERT INTO curfew.group_members SELECT g.id, u.id FROM curfew.groups AS g, ${some(n)} AS u
       WHERE hashtext(g.id::text || '${n}') % 2 = 0 ON CONFLICT DO NOTHING`,
    ),
  (n) => elsewhere.query(`DELETE FROM curfew.group_members WHERE user_id IN ${some(n)}`),
  (n) => elsewhere.query(`UPDATE curfew.users SET is_super_user = NOT is_super_user WHERE id IN ${some(n)}`),
  (n) =>
    elsewhere.query(
      `DELETE FROM curfew.users AS u WHERE u.id IN ${some(n)} AND NOT EXISTS (SELECT FROM curfew.sessions AS s WHERE s.user_id = u.id)`,
    ),
  async (n) => {
    await elsewhere.query(
      'DELETE FROM curfew.groups WHERE id IN (SELECT id FROM curfew.groups ORDER BY md5(id::text) LIMIT 1)',
    )
    await elsewhere.query(`INSERT INTO curfew.groups (name) VALUES ('Another group ${n}')`)
  },
  () => elsewhere.query(`UPDATE curfew.sessions SET last_active_at = now()`),
  everyone,
  () => markCutOffs(database, { afterSeconds: 0, signal: going }),
  () => markPending(database, { afterSeconds: 0, signal: going }),
  () => recount(database, { signal: going }),
  () => recount(database, { signal: going, batch: 3 }),
]

describe('LO-15 what is counted at all times is kept, and exact', () => {
  it('after each of many acts, whether it has been counted again or not', { timeout: 60_000 }, async () => {
    const random = numbers(7)
    let kept = 0
    for (let step = 0; step < 70; step++) {
      const act = random(ACTS.length)
      await ACTS[act]?.(step)
      expect(await told(), `step ${step}, act ${act}`).toEqual(await counted())
      if (await areCountsKept(database.reads)) kept++
    }
    expect(kept).toBeGreaterThan(15)
  })

  it('to the session, while a sign-in is on its way and what was noted is counted', async () => {
    await markCutOffs(database, { afterSeconds: 0, signal: going })
    await recount(database, { signal: going })
    const before = await readTotals(database.reads)
    await elsewhere.query('BEGIN')
    await elsewhere.query(
      `INSERT INTO curfew.sessions (token_hash, user_id) SELECT sha256('on its way'), id FROM curfew.users WHERE login_id = 'user-7'`,
    )
    await recount(database, { signal: going })
    expect(await readTotals(database.reads)).toEqual(before)
    await elsewhere.query('COMMIT')
    expect((await readTotals(database.reads)).sessions).toBe(before.sessions + 1)
    await recount(database, { signal: going })
    expect((await readTotals(database.reads)).sessions).toBe(before.sessions + 1)
  })

  it('when so much is noted that all is counted, and when it has been counted again', async () => {
    await elsewhere.query(
      `INSERT INTO curfew.users (login_id) SELECT 'many-' || n FROM generate_series(1, 3000) AS n`,
    )
    expect(await areCountsKept(database.reads)).toBe(false)
    const { totals } = await counted()
    expect(await readTotals(database.reads)).toEqual(totals)
    await recount(database, { signal: going })
    expect(await areCountsKept(database.reads)).toBe(true)
    expect(await readTotals(database.reads)).toEqual(totals)
    await elsewhere.query('TRUNCATE curfew.sessions')
    await recount(database, { signal: going })
    expect(await readTotals(database.reads)).toMatchObject({ sessions: 0, signedIn: 0 })
  })
})
