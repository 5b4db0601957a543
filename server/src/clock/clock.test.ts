import { countLockWaits, eventually, setUpDatabase } from '@curfew/server/testing'
import pg from 'pg'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { refuseRow } from '../../testing/database/refuse-row.ts'
import { signInPerson } from '../../testing/samples.ts'
import { type FeedEntry, isKnown } from '../feed/entry.ts'
import { Lease } from '../feed/lease.ts'
import { createLog } from '../log.ts'
import { changeGlobalPolicy } from '../policy-changes/change-global-policy.ts'
import { SessionCache } from '../sessions/check/cache.ts'
import { openDatabase } from '../store/database.ts'
import { freePort } from '../store/postgres/free-port.ts'
import { Activity } from './activity.ts'
import { choresOf } from './chores.ts'
import { Clock } from './clock.ts'
import { DUE_BATCH } from './due.ts'
import { GapWatch } from './gap.ts'

const log = createLog('silent')
const IDLE = 60
const records = setUpDatabase()
const database = records.open()

beforeAll(async () => {
  await database.changes.query('UPDATE curfew.policies SET idle_timeout_seconds = $1', [IDLE])
})

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((part) => part.stop()))
})

/** A watch that has seen no gap. */
function calm(moment = { monotonic: 0, wall: 0 }): GapWatch {
  const gap = new GapWatch(() => ({ ...moment }))
  for (let second = 0; second <= 10; second++) {
    gap.tick()
    moment.monotonic += 1_000
    moment.wall += 1_000
  }
  return gap
}

function startClock(gap: GapWatch = calm(), announce: (position: number) => void = () => undefined) {
  const clock = new Clock({
    database,
    log,
    waitUntilRefused: async () => undefined,
    announce,
    announceNews: () => undefined,
    gap,
  })
  clock.start()
  running.push(clock)
  return clock
}

function startChores() {
  for (const chore of choresOf({ database, log })) {
    chore.start()
    running.push(chore)
  }
}

function startActivity() {
  const activity = new Activity({
    database,
    cache: new SessionCache(),
    lease: new Lease(),
    log,
    announceNews: () => undefined,
    changed: () => undefined,
  })
  activity.start()
  running.push(activity)
  return activity
}

/** A session whose last activity lies so many seconds back. */
async function sessionIdleFor(seconds: number): Promise<string> {
  const { sessionId } = await signInPerson(database)
  await database.changes.query(
    `UPDATE curfew.sessions SET last_active_at = statement_timestamp() - $2 * interval '1 second',
       due_at = statement_timestamp() + ($3 - $2) * interval '1 second' WHERE id = $1`,
    [sessionId, seconds, IDLE / 2],
  )
  return sessionId
}

async function read(id: string) {
  const { rows } = await database.changes.query(
    `SELECT reason, initiating_entity, revocation_id, warned_for,
            extract(epoch FROM ended_at - last_active_at)::float8 AS lived,
            extract(epoch FROM statement_timestamp() - last_active_at)::float8 AS idle_for
     FROM curfew.sessions WHERE id = $1`,
    [id],
  )
  return rows[0]
}

/** Of the feed, and of the news. */
async function entriesAbout(id: string): Promise<FeedEntry[]> {
  const { rows } = await database.changes.query(
    `SELECT kind, version, payload FROM (
       SELECT position AS place, kind, version, payload FROM curfew.feed
       UNION ALL SELECT id, kind, version, payload FROM curfew.news
     ) AS told
     WHERE payload::text LIKE $1 ORDER BY place`,
    [`%${id}%`],
  )
  return rows.filter(isKnown)
}

const kinds = async (id: string) => (await entriesAbout(id)).map((entry) => entry.kind)

describe('ID-1 never early, at most 3 s late', () => {
  it('ends an idle session by the policy, and records it', async () => {
    const id = await sessionIdleFor(IDLE - 1)
    startClock()
    await eventually(async () => expect(await read(id)).toMatchObject({ reason: 'idle_timeout' }), {
      within: 6_000,
    })
    const ended = await read(id)
    expect(ended).toMatchObject({ initiating_entity: 'policy', revocation_id: null })
    expect(ended.lived).toBeGreaterThanOrEqual(IDLE)
    expect(ended.lived).toBeLessThanOrEqual(IDLE + 3)
    const { rows } = await database.changes.query(
      "SELECT action, actor_kind, detail FROM curfew.audit WHERE target ->> 'session' = $1 AND action = 'session.ended'",
      [id],
    )
    expect(rows).toEqual([
      { action: 'session.ended', actor_kind: 'policy', detail: { reason: 'idle_timeout' } },
    ])
    expect(await kinds(id)).toContain('sessions.ended')
  })

  it('warns first, once, with the time of the end', async () => {
    const id = await sessionIdleFor(IDLE / 2)
    startClock()
    await eventually(async () => expect(await kinds(id)).toContain('sessions.expiring'))
    const [warning] = (await entriesAbout(id)).filter((entry) => entry.kind === 'sessions.expiring')
    expect(warning?.payload).toMatchObject({ sessions: [{ id, warningSeconds: 30 }] })
    expect((await read(id)).reason).toBeNull()
  })
})

describe('LO-12 one bad row holds up nobody else', () => {
  it('of sessions that are due: the others end, and it is tried again later', async () => {
    const [before, bad, after] = [
      await sessionIdleFor(IDLE + 9),
      await sessionIdleFor(IDLE + 8),
      await sessionIdleFor(IDLE + 7),
    ]
    const accept = await refuseRow(database.writes, 'curfew.sessions', bad)
    const clock = startClock()
    await eventually(
      async () => {
        for (const id of [before, after]) expect(await read(id)).toMatchObject({ reason: 'idle_timeout' })
      },
      { within: 6_000 },
    )
    expect((await read(bad)).reason).toBeNull()
    await expect(clock.expire(bad)).rejects.toMatchObject({ code: 'unavailable' })
    // One that becomes due then has its turn as well.
    const later = await sessionIdleFor(IDLE + 5)
    await eventually(async () => expect(await read(later)).toMatchObject({ reason: 'idle_timeout' }), {
      within: 6_000,
    })
    await accept()
    await clock.expire(bad)
    expect(await read(bad)).toMatchObject({ reason: 'idle_timeout' })
  })
})

describe('PO-3 a change that takes something away', () => {
  afterEach(() => database.changes.query('UPDATE curfew.policies SET idle_timeout_seconds = $1', [IDLE]))

  /** A session that is filed for far in the future, as by a timeout of days, of somebody who may change policies. */
  async function filedFarAway() {
    const started = await signInPerson(database)
    const { sessionId, userId } = started
    await database.changes.query('UPDATE curfew.users SET is_super_user = true WHERE id = $1', [userId])
    await database.changes.query(
      `UPDATE curfew.sessions SET last_active_at = statement_timestamp() - interval '40 s',
         due_at = statement_timestamp() + interval '1 day' WHERE id = $1`,
      [sessionId],
    )
    return started
  }
  const shorten = (by: { userId: string; sessionId: string }) =>
    changeGlobalPolicy(
      { database, waitUntilRefused: async () => [] },
      {
        caller: { kind: 'person', ...by },
        change: { idleTimeoutSeconds: 30 },
        seen: [],
        ip: null,
        requestId: 'test',
      },
    )

  it('ends for idleness what it makes overdue, within 3 s and without a revocation', async () => {
    const changer = await filedFarAway()
    const { sessionId: id } = changer
    startClock()
    startChores()
    await shorten(changer)
    await eventually(async () => expect((await read(id)).reason).toBe('idle_timeout'), { within: 3_000 })
    expect(await read(id)).toMatchObject({ initiating_entity: 'policy', revocation_id: null })
  })

  it('is put into effect beside the clock, which keeps its time (ID-1)', async () => {
    const changer = await filedFarAway()
    const { sessionId: held } = changer
    const other = new pg.Client(records.url)
    await other.connect()
    try {
      await other.query('BEGIN')
      await other.query('SELECT FROM curfew.sessions WHERE id = $1 FOR UPDATE', [held])
      await shorten(changer)
      startChores()
      await eventually(async () => expect(await countLockWaits(database.lease, 'transactionid')).toBe(1))
      const due = await sessionIdleFor(40)
      await database.changes.query('UPDATE curfew.sessions SET due_at = now() WHERE id = $1', [due])
      startClock()
      await eventually(async () => expect((await read(due)).reason).toBe('idle_timeout'), { within: 3_000 })
      expect((await read(held)).reason).toBeNull()
    } finally {
      await other.query('COMMIT')
      await other.end()
    }
  })
})

describe('ID-9 an extension is written before it is answered', () => {
  it('moves the deadline, takes the warning back and tells every tab', async () => {
    const id = await sessionIdleFor(IDLE / 2 + 5)
    startClock()
    await eventually(async () => expect((await read(id)).warned_for).not.toBeNull())
    const { idleDeadline } = await startActivity().extend(id)
    const row = await read(id)
    expect(row).toMatchObject({ warned_for: null, reason: null })
    expect(row.idle_for).toBeLessThan(5)
    const [told] = (await entriesAbout(id)).filter((entry) => entry.kind === 'sessions.extended')
    expect(told?.payload).toEqual({ sessions: [{ id, idleDeadline }] })
  })

  it('is refused for a session that has ended (P2)', async () => {
    const id = await sessionIdleFor(IDLE + 2)
    startClock()
    await eventually(async () => expect((await read(id)).reason).toBe('idle_timeout'))
    await expect(startActivity().extend(id)).rejects.toMatchObject({ code: 'session_ended' })
  })
})

describe('ID-3 activity is written seldom, but in time', () => {
  it('writes the first at once, and a warned one with word to the tabs', async () => {
    const quiet = await sessionIdleFor(20)
    const warned = await sessionIdleFor(IDLE / 2 + 5)
    startClock()
    await eventually(async () => expect((await read(warned)).warned_for).not.toBeNull())
    const activity = startActivity()
    activity.record({ id: quiet })
    activity.record({ id: warned })
    await eventually(async () => expect((await read(quiet)).idle_for).toBeLessThan(10))
    await eventually(async () => expect((await read(warned)).warned_for).toBeNull())
    expect(await kinds(quiet)).not.toContain('sessions.extended')
    expect(await kinds(warned)).toContain('sessions.extended')
  })
})

describe('ID-4 activity has an age', () => {
  it('counts what lay before the deadline, though it arrives after it', async () => {
    const id = await sessionIdleFor(IDLE + 1)
    const activity = startActivity()
    activity.record({ id }, 30)
    await eventually(async () => expect((await read(id)).idle_for).toBeLessThan(40))
  })

  it('does not count what came too late', async () => {
    const id = await sessionIdleFor(IDLE + 1)
    const activity = startActivity()
    activity.record({ id })
    await activity.stop()
    running.pop()
    expect((await read(id)).idle_for).toBeGreaterThan(IDLE)
  })
})

describe('LO-3 a session that is asked for past its deadline', () => {
  it('is ended by one transaction, however many ask', async () => {
    const id = await sessionIdleFor(IDLE + 5)
    const clock = new Clock({
      database,
      log,
      waitUntilRefused: async () => undefined,
      announce: () => undefined,
      announceNews: () => undefined,
      gap: calm({ monotonic: 0, wall: 0 }),
    })
    let transactions = 0
    const count = () => void transactions++
    database.clock.on('acquire', count)
    await Promise.all(Array.from({ length: 50 }, () => clock.expire(id)))
    database.clock.off('acquire', count)
    expect(transactions).toBe(1)
    expect((await read(id)).reason).toBe('idle_timeout')
  })
})

describe('ID-7 after a gap, patience', () => {
  it('takes it for a gap when nothing can be changed, though it can look', async () => {
    const id = await sessionIdleFor(IDLE + 5)
    const gone = openDatabase(`postgres://nobody@127.0.0.1:${await freePort()}/gone`, log)
    const moment = { monotonic: 0, wall: 0 }
    const gap = calm(moment)
    let looks = 0
    const noted = createLog('warn', { write: () => void looks++ })
    const clock = new Clock({
      database: { ...database, clock: gone.clock },
      log: noted,
      waitUntilRefused: async () => undefined,
      announce: () => undefined,
      announceNews: () => undefined,
      gap,
    })
    clock.start()
    running.push(clock)
    for (let failed = 1; failed <= 3; failed++) {
      await eventually(() => expect(looks).toBeGreaterThanOrEqual(failed))
      moment.monotonic += 2_000
      moment.wall += 2_000
    }
    expect(gap.remaining()).toBe(10_000)
    expect((await read(id)).reason).toBeNull()
    await clock.stop()
    running.pop()
    await gone.close()
  })

  it('asks again when the sessions have been read, which may have taken long', async () => {
    const id = await sessionIdleFor(IDLE + 5)
    const moment = { monotonic: 0, wall: 0 }
    const gap = calm(moment)
    const other = new pg.Client(records.url)
    await other.connect()
    try {
      await other.query('BEGIN')
      await other.query('SELECT FROM curfew.sessions WHERE id = $1 FOR UPDATE', [id])
      const clock = new Clock({
        database,
        log,
        waitUntilRefused: async () => undefined,
        announce: () => undefined,
        announceNews: () => undefined,
        gap,
      })
      const expiring = clock.expire(id)
      await eventually(async () => expect(await countLockWaits(database.lease, 'transactionid')).toBe(1))
      moment.monotonic += 6_000
      moment.wall += 6_000
      await other.query('COMMIT')
      await expiring
    } finally {
      await other.end()
    }
    expect((await read(id)).reason).toBeNull()
  })

  it('does not take its own work for a gap, however much is due at once', async () => {
    const BATCHES = 5
    const id = await sessionIdleFor(IDLE + 5)
    await database.changes.query(
      `INSERT INTO curfew.sessions (token_hash, user_id, last_active_at, due_at)
       SELECT sha256(convert_to('due ' || n, 'UTF8')), user_id, last_active_at, due_at
       FROM curfew.sessions, generate_series(1, $2) AS n WHERE id = $1`,
      [id, BATCHES * DUE_BATCH],
    )
    const moment = { monotonic: 0, wall: 0 }
    const gap = calm(moment)
    // Together they take longer than a gap, none of them does.
    startClock(gap, () => {
      moment.monotonic += 2_000
      moment.wall += 2_000
    })
    await eventually(async () => {
      const { rowCount } = await database.changes.query(
        'SELECT FROM curfew.live_sessions WHERE due_at <= statement_timestamp()',
      )
      expect(rowCount).toBe(0)
    })
    expect(gap.remaining()).toBe(0)
  })

  it('ends nobody while held back, and answers that it cannot tell', async () => {
    const id = await sessionIdleFor(IDLE + 5)
    const held = new GapWatch(() => ({ monotonic: 0, wall: 0 }))
    const clock = startClock(held)
    await expect(clock.expire(id)).rejects.toMatchObject({ code: 'unavailable' })
    await eventually(async () => expect((await read(id)).reason).toBeNull())
    expect(held.remaining()).toBeGreaterThan(0)
  })
})

describe('SE-3 a check judges deadlines itself', () => {
  it('ends one session on demand, without waiting for the sweep', async () => {
    const id = await sessionIdleFor(IDLE)
    const clock = new Clock({
      database,
      log,
      waitUntilRefused: async () => undefined,
      announce: () => undefined,
      announceNews: () => undefined,
      gap: calm(),
    })
    await clock.expire(id)
    expect(await read(id)).toMatchObject({ reason: 'idle_timeout' })
  })
})
