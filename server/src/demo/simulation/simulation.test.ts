import { setUpDatabase } from '@curfew/server/testing'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { readDeliveries } from '../../acts/revocation/deliveries.ts'
import { readRecentSessions } from '../../sessions/views/recent-sessions.ts'
import { prepareDemo } from '../prepare.ts'
import { simulateActivity } from './activity.ts'
import { LIVE_SESSIONS, PAST_REVOCATIONS, PAST_SESSIONS } from './story.ts'

const records = setUpDatabase()
const database = records.open()
const client = records.connect()

/** Of another process that starts on the same database. */
const otherDatabase = records.open()

const prepare = (over = database) =>
  prepareDemo({ database: over, password: 'a long password', dataDir: undefined, simulation: true })

/** The ids of the simulated sessions, which every start tells. */
async function start(over = database): Promise<string[]> {
  const demo = await prepare(over)
  if (!demo.accounts) throw new Error('there are no accounts')
  return demo.simulated.map(({ id }) => id)
}

let first: string[]
beforeAll(async () => {
  // Two that start at the same time.
  const [one, other] = await Promise.all([start(), start(otherDatabase)])
  expect([...one].sort()).toEqual([...other].sort())
  first = one
})

describe('a new demo is alive', () => {
  it('people are signed in from several places, each marked as simulated', async () => {
    const { rows } = await client.query<{ browser: string; user_agent: string }>(
      `SELECT s.browser, s.user_agent FROM curfew.live_sessions AS live JOIN curfew.sessions AS s ON s.id = live.id`,
    )
    expect(rows).toHaveLength(LIVE_SESSIONS.length)
    for (const { browser, user_agent } of rows) {
      expect(browser).toMatch(/^\w.* \d+ \(simulated\)$/)
      expect(user_agent).toMatch(/CurfewDemo\/1\.0 \(simulated\)$/)
    }
  })

  it('no time is wrong: nothing is to come, nothing ends before it began, nobody is due', async () => {
    const { rows } = await client.query(`
      SELECT FROM curfew.sessions AS s JOIN curfew.users AS u ON u.id = s.user_id
      WHERE s.started_at > s.last_active_at OR s.last_active_at > now() OR s.ended_at < s.last_active_at
        OR s.ended_at > now() OR u.created_at > s.started_at OR u.last_sign_in_at < s.started_at
        OR (s.ended_at IS NULL AND s.due_at < now() + interval '1 hour')
        OR (s.ended_at IS NULL AND s.started_at < u.revoked_at)`)
    expect(rows).toEqual([])
  })

  it('people have come and gone, and the records say so and that it is simulated', async () => {
    const { rows } = await client.query(`
      SELECT action, count(*)::integer AS count, bool_and((detail ->> 'simulated')::boolean) AS simulated,
             max(at) < now() AS "isPast"
      FROM curfew.audit WHERE action <> 'user.created' GROUP BY action ORDER BY action`)
    const met = PAST_REVOCATIONS.flatMap((revocation) => revocation.met)
    const idle = PAST_SESSIONS.filter(({ ended }) => ended.reason === 'idle_timeout').length
    const marked = { simulated: true, isPast: true }
    expect(rows).toEqual([
      { action: 'session.ended', count: idle, ...marked },
      {
        action: 'session.signed_in',
        count: PAST_SESSIONS.length + met.length + LIVE_SESSIONS.length,
        ...marked,
      },
      { action: 'session.signed_out', count: PAST_SESSIONS.length - idle, ...marked },
      { action: 'sessions.revoked', count: PAST_REVOCATIONS.length, ...marked },
    ])
  })

  it('each forced logout tells what became of its clients, and who is said to have done it', async () => {
    const { rows } = await client.query(`
      SELECT id, sessions_ended, actor_kind, actor_login_id, reason_admin FROM curfew.revocations ORDER BY revoked_at`)
    const deliveries = await readDeliveries(
      database.reads,
      rows.map(({ id }) => id),
    )
    expect(rows.map(({ id, ...row }) => ({ ...row, ...deliveries.get(id) }))).toEqual(
      PAST_REVOCATIONS.map(({ met, reasonAdmin }) => {
        const all = met.flatMap((each) => each.deliveries)
        const count = (wanted: string) => all.filter(({ outcome }) => outcome === wanted).length
        return {
          sessions_ended: met.length,
          actor_kind: 'system',
          actor_login_id: 'demo (simulated)',
          reason_admin: `Simulated: ${reasonAdmin}`,
          total: all.length,
          acknowledged: count('acknowledged'),
          closed: count('closed'),
          unreachable: count('unreachable'),
          pending: 0,
          sessionsWithoutConnection: met.filter((each) => each.deliveries.length === 0).length,
        }
      }),
    )
  })

  it('the group says when it was last forced out', async () => {
    const { rows } = await client.query(
      "SELECT name FROM curfew.groups WHERE revoked_at < now() - interval '1 day'",
    )
    expect(rows).toEqual([{ name: 'On call' }])
  })
})

describe('a demo that is started again', () => {
  it('signs in again who is not signed in any more, since now, and leaves the past alone', async () => {
    const [ended = '', stays = ''] = first
    await client.query(
      `UPDATE curfew.sessions SET ended_at = now(), reason = 'signed_out', initiating_entity = 'user', notice_id = id
       WHERE id = $1`,
      [ended],
    )
    const again = await start()
    expect(again).toHaveLength(LIVE_SESSIONS.length)
    expect(again).toContain(stays)
    expect(again).not.toContain(ended)
    const [began] = again.filter((id) => !first.includes(id))
    const { rows } = await client.query(
      "SELECT started_at > now() - interval '1 minute' AS now FROM curfew.sessions WHERE id = $1",
      [began],
    )
    expect(rows).toEqual([{ now: true }])
    const { rows: revocations } = await client.query('SELECT FROM curfew.revocations')
    expect(revocations).toHaveLength(PAST_REVOCATIONS.length)
  })

  it('leaves out who may not sign in', async () => {
    const { rows } = await client.query(
      "UPDATE curfew.users SET status = 'blocked' WHERE login_id = 'elif.demir' RETURNING id",
    )
    await sql`UPDATE curfew.sessions SET ended_at = now(), reason = 'user_blocked', initiating_entity = 'admin', notice_id = id
      WHERE user_id = ${rows[0]?.id} AND num_nulls(ended_at) <> 0`.execute(database.reads)
    expect(await start()).toHaveLength(LIVE_SESSIONS.length - 1)
    expect(
      (await readRecentSessions(database.reads, [rows[0]?.id])).every(({ status }) => status === 'ended'),
    ).toBe(true)
  })

  it('signs in nobody who only has the login id of one of the demo', async () => {
    await client.query(
      "UPDATE curfew.users SET name = 'Another Charlotte' WHERE login_id = 'charlotte.dubois'",
    )
    await client.query(
      "DELETE FROM curfew.connections WHERE user_id IN (SELECT id FROM curfew.users WHERE login_id = 'charlotte.dubois')",
    )
    await client.query(
      `UPDATE curfew.sessions SET ended_at = now(), reason = 'signed_out', initiating_entity = 'user', notice_id = id
       WHERE user_id IN (SELECT id FROM curfew.users WHERE login_id = 'charlotte.dubois') AND num_nulls(ended_at) <> 0`,
    )
    const ids = await start()
    const { rows } = await client.query(
      `SELECT FROM curfew.sessions AS s JOIN curfew.users AS u ON u.id = s.user_id
       WHERE s.id = ANY($1) AND u.name = 'Another Charlotte'`,
      [ids],
    )
    expect(rows).toEqual([])
  })
})

it('those who are active do something now and then, the others nothing', () => {
  vi.useFakeTimers()
  const recorded: string[] = []
  const stop = simulateActivity(
    [
      { id: 'busy', actsEverySeconds: 30 },
      { id: 'quiet', actsEverySeconds: null },
    ],
    ({ id }) => recorded.push(id),
  )
  vi.advanceTimersByTime(70_000)
  stop()
  vi.advanceTimersByTime(70_000)
  vi.useRealTimers()
  expect(recorded).toEqual(['busy', 'busy'])
})
