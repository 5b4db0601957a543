import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually, makeTemporaryFolder, setUpDatabase } from '@curfew/server/testing'
import type pg from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../log.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { startEmbeddedPostgres } from '../store/embedded-postgres.ts'
import { migrate } from '../store/migrate.ts'
import { clusterPath } from '../store/postgres/data-folder.ts'
import { freePort } from '../store/postgres/free-port.ts'
import { change } from './change.ts'
import type { FeedEntry } from './entry.ts'
import { Follower } from './follower.ts'
import { Lease } from './lease.ts'
import { FEED_PAGE, readFeed } from './nodes.ts'

const log = createLog('silent')
const records = setUpDatabase()
const database = records.open()

const running: Follower[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((follower) => follower.stop()))
})

type Statement = 'beat' | 'membership' | 'read' | 'position' | 'burial' | 'leaving' | 'other'
type Step = Statement | 'trust'
const KINDS: [sign: string, Statement][] = [
  ['SET beat = beat + 1', 'beat'],
  ['SELECT id, beat, applied', 'membership'],
  ['FROM curfew.feed WHERE', 'read'],
  ['SET applied =', 'position'],
  ['DELETE FROM curfew.nodes AS', 'burial'],
  ['DELETE FROM curfew.nodes WHERE', 'leaving'],
]
const kindOf = (text: string): Statement => KINDS.find(([sign]) => text.includes(sign))?.[1] ?? 'other'

interface Following {
  follower: Follower
  lease: Lease
  /** What was applied, and whether the node trusted its memory at that moment. */
  applied: { entry: FeedEntry; fresh: boolean }[]
  /** For each time that everything was read again: whether the node trusted its memory meanwhile. */
  resynchronised: boolean[]
  /** What was answered by the database, and when the lease was renewed, in order. */
  steps: Step[]
}

interface FollowOptions {
  from?: Database
  id?: string
  /** Called before a statement is sent, which waits for it. */
  before?: (statement: Statement) => void | Promise<void>
  /** Called after a statement was answered. */
  after?: (statement: Statement) => void
  apply?: (entry: FeedEntry) => void
  resynchronise?: () => Promise<unknown>
  cleanUpAfterNodes?: () => Promise<void>
}

async function follow(options: FollowOptions = {}): Promise<Following> {
  const {
    from = database,
    id = randomUUID(),
    before,
    after,
    apply,
    resynchronise,
    cleanUpAfterNodes,
  } = options
  const steps: Step[] = []
  class NotedLease extends Lease {
    override renew(...renewal: Parameters<Lease['renew']>): void {
      steps.push('trust')
      super.renew(...renewal)
    }
  }
  const lease = new NotedLease()
  const applied: Following['applied'] = []
  const resynchronised: boolean[] = []
  const query = async (text: string, values?: unknown[]) => {
    const kind = kindOf(text)
    await before?.(kind)
    try {
      const answer = await from.lease.query(text, values)
      steps.push(kind)
      return answer
    } finally {
      after?.(kind)
    }
  }
  const follower = new Follower({
    database: { lease: Object.assign(Object.create(from.lease) as pg.Pool, { query }) },
    self: { id, host: 'here', version: 'test' },
    lease,
    reader: {
      apply(entry) {
        apply?.(entry)
        applied.push({ entry, fresh: lease.isFresh() })
      },
      async resynchronise() {
        resynchronised.push(lease.isFresh())
        await resynchronise?.()
      },
      cleanUpAfterNodes: cleanUpAfterNodes ?? (async () => undefined),
    },
    log,
  })
  await follower.start()
  running.push(follower)
  return { follower, lease, applied, resynchronised, steps }
}

const entry: FeedEntry = { kind: 'users.changed', version: 1, payload: { users: [] } }
async function tell(entries: FeedEntry[] = [entry], to: Database = database): Promise<number> {
  const { position } = await change(to, async () => ({ result: undefined, entries }))
  return position ?? 0
}

async function beatOf(id: string): Promise<number> {
  const { rows } = await database.looks.query('SELECT beat FROM curfew.nodes WHERE id = $1', [id])
  return Number(rows[0]?.beat ?? 0)
}

describe('FD-6 beat first, then read, then trust', () => {
  it('everybody can see the beat before the feed is read', async () => {
    const seen: { sent: number; committed: number }[] = []
    const id = randomUUID()
    let beats = 0
    await follow({
      id,
      async before(statement) {
        if (statement === 'beat') beats++
        if (statement === 'read') seen.push({ sent: beats, committed: await beatOf(id) })
      },
    })
    await eventually(() => seen.length >= 5)
    for (const { sent, committed } of seen) {
      expect(sent).toBeGreaterThan(0)
      expect(committed).toBe(sent)
    }
  })

  it('each round in this order', async () => {
    const { steps } = await follow()
    const rounds = () => steps.filter((step) => step === 'beat' || step === 'read' || step === 'trust')
    await eventually(() => rounds().filter((step) => step === 'trust').length >= 4)
    expect(rounds()[0]).toBe('beat')
    // It may read more often than it beats, but trusts only what it has read after the beat.
    expect(rounds().join(' ')).not.toMatch(/(beat|trust) trust/)
  })

  it('nothing is trusted before the last page has been applied', async () => {
    let letGo = (): void => undefined
    let held: Promise<void> | undefined
    const { follower, lease, applied } = await follow({
      before: (statement) => (statement === 'read' ? held : undefined),
    })
    held = new Promise((resolve) => {
      letGo = resolve
    })
    // The node has raised its beat and stands before the read.
    await eventually(() => !lease.isFresh())
    applied.length = 0
    const position = await tell(Array.from({ length: 2 * FEED_PAGE.entries + 1 }, () => entry))
    letGo()
    held = undefined
    await eventually(() => lease.isFresh())
    expect(follower.applied).toBeGreaterThanOrEqual(position)
    expect(applied).toHaveLength(2 * FEED_PAGE.entries + 1)
    expect(applied.filter(({ fresh }) => fresh)).toEqual([])
  })
})

describe('FD-8 one round at a time', () => {
  it('however often it is woken', async () => {
    let reading = 0
    let most = 0
    const { follower } = await follow({
      before(statement) {
        if (statement === 'read') most = Math.max(most, ++reading)
      },
      after(statement) {
        if (statement === 'read') reading--
      },
    })
    for (let round = 0; round < 20; round++) {
      const position = await tell()
      for (let call = 0; call < 10; call++) follower.wake()
      await follower.untilApplied(position)
    }
    expect(most).toBe(1)
  })

  it('also when one half of a round fails before the other is answered', async () => {
    let reading = 0
    let most = 0
    let failures = 0
    let fails = false
    let letGo = (): void => undefined
    let held: Promise<void> | undefined
    const { steps } = await follow({
      before(statement) {
        if (statement === 'membership' && fails) {
          failures++
          held ??= new Promise((resolve) => {
            letGo = resolve
          })
          throw new Error('the connection was lost')
        }
        if (statement !== 'read') return
        most = Math.max(most, ++reading)
        return held
      },
      after(statement) {
        if (statement === 'read') reading--
      },
    })
    fails = true
    await eventually(() => failures > 0)
    // Meanwhile another one has gone through several rounds.
    const { steps: others } = await follow()
    await eventually(() => others.filter((step) => step === 'trust').length >= 4)
    fails = false
    held = undefined
    letGo()
    steps.length = 0
    await eventually(() => steps.includes('trust'))
    expect({ most, failures }).toEqual({ most: 1, failures: 1 })
  })

  it('about four times a second by itself', async () => {
    const { steps } = await follow()
    const beats = () => steps.filter((step) => step === 'beat').length
    const begin = beats()
    await eventually(() => beats() >= begin + 8, { interval: 100 })
  })

  it('and at once when it is woken, without waiting for the next beat', async () => {
    const { follower, steps } = await follow()
    steps.length = 0
    for (let round = 0; round < 30; round++) {
      const position = await tell()
      follower.wake()
      await eventually(() => follower.applied >= position, { interval: 1 })
    }
    const count = (wanted: Step) => steps.filter((step) => step === wanted).length
    // A timer may fire a little too early, so there may be two reads to a beat without any waking.
    expect(count('read')).toBeGreaterThan(2 * count('beat') + 1)
  })
})

describe('FD-9 who ends, looks', () => {
  it('at a position that is told with the next read, if it could not be told at once', async () => {
    const id = randomUUID()
    const toldOf = async () => {
      const { rows } = await database.looks.query('SELECT applied FROM curfew.nodes WHERE id = $1', [id])
      return Number(rows[0]?.applied)
    }
    let failures = 0
    let fails = false
    const { follower } = await follow({
      id,
      before(statement) {
        if (statement !== 'position' || !fails) return
        fails = false
        failures++
        throw new Error('the connection was lost')
      },
    })
    fails = true
    const position = await tell()
    await follower.untilApplied(position)
    // Nothing more is said, so nothing more is applied.
    await eventually(async () => expect(await toldOf()).toBe(position))
    expect(failures).toBe(1)
  })
})

describe('FD-18 whoever has nobody to tell, tells its position once a round', () => {
  it('and each entry as soon as there are others, also one that was applied before', async () => {
    const { follower, steps } = await follow()
    const count = (wanted: Step) => steps.filter((step) => step === wanted).length
    await eventually(() => count('trust') > 1)
    const [positions, beats] = [count('position'), count('beat')]
    for (let entry = 0; entry < 20; entry++) await follower.untilApplied(await tell())
    expect(count('position') - positions).toBeLessThanOrEqual(count('beat') - beats + 1)

    const { rows } = await database.looks.query<{ id: string }>('SELECT id FROM curfew.nodes')
    const id = rows[0]?.id
    const toldOf = async () => {
      const told = await database.looks.query('SELECT applied FROM curfew.nodes WHERE id = $1', [id])
      return Number(told.rows[0]?.applied)
    }
    const last = await tell()
    await follow()
    await eventually(async () => expect(await toldOf()).toBe(last))
    // From the round on that has seen them.
    const rounds = count('trust')
    await eventually(() => count('trust') > rounds + 1)
    const told = count('position')
    for (let entry = 0; entry < 20; entry++) await follower.untilApplied(await tell())
    await eventually(() => count('position') - told >= 15)
  })
})

describe('RV-12 what nodes that have left leave behind', () => {
  it('is dealt with beside the loop, one at a time, until it is done', async () => {
    const comeAndGo = async () => {
      const id = randomUUID()
      await database.lease.query(
        "INSERT INTO curfew.nodes (id, applied, host, version) VALUES ($1, 0, 'passing', 'test')",
        [id],
      )
      const began = count('membership')
      await eventually(() => count('membership') > began + 1)
      await database.lease.query('DELETE FROM curfew.nodes WHERE id = $1', [id])
    }
    const cleaning: { done: () => void; fail: (error: Error) => void }[] = []
    let isReady = false
    const { lease, steps } = await follow({
      cleanUpAfterNodes: () =>
        new Promise((resolve, reject) => {
          if (isReady) cleaning.push({ done: resolve, fail: reject })
          else resolve()
        }),
    })
    isReady = true
    const count = (wanted: Step) => steps.filter((step) => step === wanted).length
    await comeAndGo()
    await eventually(() => cleaning.length === 1)
    // It takes longer than a lease lasts, and another goes meanwhile.
    const began = count('trust')
    await comeAndGo()
    await eventually(() => count('trust') > began + 8)
    expect(lease.isFresh()).toBe(true)
    expect(cleaning).toHaveLength(1)
    cleaning[0]?.fail(new Error('the connection was lost'))
    await eventually(() => cleaning.length === 2)
    cleaning[1]?.done()
    const trusted = count('trust')
    await eventually(() => count('trust') > trusted + 2)
    expect(cleaning).toHaveLength(2)
  })
})

describe('FD-13 a node is one start of one process', () => {
  it('cleans up once it has come what others may have left, and does not stay a member for it when it goes', async () => {
    const id = randomUUID()
    let done = (): void => undefined
    const cleanUpAfterNodes = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          done = resolve
        }),
    )
    const { follower, lease } = await follow({ id, cleanUpAfterNodes })
    expect(cleanUpAfterNodes).toHaveBeenCalledTimes(1)
    const stopped = follower.stop()
    running.splice(running.indexOf(follower), 1)
    await eventually(async () => (await beatOf(id)) === 0)
    expect(lease.isFresh()).toBe(false)
    done()
    await stopped
  })

  it('stops trusting before it leaves', async () => {
    const trusting: boolean[] = []
    let isFresh = (): boolean => false
    const { follower, lease } = await follow({
      before(statement) {
        if (statement === 'leaving') trusting.push(isFresh())
      },
    })
    isFresh = () => lease.isFresh()
    await eventually(isFresh)
    await follower.stop()
    running.splice(running.indexOf(follower), 1)
    expect(trusting).toEqual([false])
  })

  it('takes the position before it fills its memory, so that nothing is missed meanwhile', async () => {
    let position = 0
    const { follower, applied } = await follow({
      resynchronise: async () => {
        position = await tell()
      },
    })
    expect(position).toBeGreaterThan(0)
    expect(follower.applied).toBe(position)
    expect(applied).toHaveLength(1)
  })

  it('is not taken out for a silence that it has broken: it may trust its memory again', async () => {
    const silent = randomUUID()
    await database.lease.query(
      "INSERT INTO curfew.nodes (id, applied, host, version) VALUES ($1, 0, 'silent', 'test')",
      [silent],
    )
    let burials = 0
    await follow({
      async before(statement) {
        if (statement !== 'burial' || ++burials > 1) return
        await database.looks.query('UPDATE curfew.nodes SET beat = beat + 1 WHERE id = $1', [silent])
      },
    })
    await eventually(() => burials === 1)
    await eventually(async () => (await beatOf(silent)) === 1)
    // Nobody hears of it any more.
    await eventually(async () => (await beatOf(silent)) === 0)
    expect(burials).toBe(2)
  })
})

describe('FD-14 when in doubt, resynchronise', () => {
  const append = (kind: string, version: number) => `
    WITH head AS (UPDATE curfew.feed_head SET position = position + 1 RETURNING position)
    INSERT INTO curfew.feed (position, kind, version, payload)
    SELECT position, '${kind}', ${version}, '{"users": []}' FROM head`

  it.each([
    [
      'the feed was pruned beyond its position',
      'UPDATE curfew.feed_head SET position = position + 9, floor = position + 9',
    ],
    ['an entry is of an unknown kind', append('from.the.future', 1)],
    ['an entry is of an unknown version', append('users.changed', 2)],
    ['an entry cannot be applied', append('users.changed', 1)],
    [
      'the head went back',
      `WITH back AS (UPDATE curfew.feed_head SET position = position - 1 RETURNING position)
       DELETE FROM curfew.feed USING back WHERE feed.position > back.position`,
    ],
  ])('%s', async (cause, statement) => {
    await tell()
    const { follower, lease, resynchronised } = await follow({
      apply() {
        if (cause === 'an entry cannot be applied') throw new Error('too hard')
      },
    })
    await eventually(() => lease.isFresh())
    await database.lease.query(statement)
    await eventually(() => resynchronised.length === 2 && lease.isFresh())
    expect(resynchronised).toEqual([false, false])
    const { rows } = await database.lease.query('SELECT position FROM curfew.feed_head')
    expect(follower.applied).toBe(Number(rows[0]?.position))
  })

  it('but a number that was never committed is no gap', async () => {
    const { follower, resynchronised, applied } = await follow()
    await database.lease.query('UPDATE curfew.feed_head SET position = position + 9')
    const position = await tell()
    await follower.untilApplied(position)
    expect(applied).toHaveLength(1)
    expect(resynchronised).toEqual([false])
  })

  it('the server was restored: its timeline is another one', { timeout: 60_000 }, async () => {
    const folder = await makeTemporaryFolder()
    const port = await freePort()
    const options = {
      dataDir: folder.path,
      log,
      choosePort: async () => port,
      settings: { fsync: 'off', restore_command: '/bin/false' },
    }
    let postgres = await startEmbeddedPostgres(options)
    await migrate({ databaseUrl: postgres.url, log })
    const restored = openDatabase(postgres.url, log)
    try {
      const { follower, lease, resynchronised } = await follow({ from: restored })
      await tell([entry], restored)
      await postgres.stop()
      // Played back to the end of the log, as after a restore from a backup.
      await writeFile(join(await clusterPath(folder.path), 'recovery.signal'), '')
      postgres = await startEmbeddedPostgres(options)
      await eventually(() => resynchronised.length === 2 && lease.isFresh(), { within: 20_000 })
      expect(resynchronised).toEqual([false, false])
      await follower.stop()
      running.splice(running.indexOf(follower), 1)
    } finally {
      await restored.close()
      await postgres.stop()
      await folder.remove()
    }
  })
})

describe('LO-3 a page of the feed has a bound', () => {
  it('in bytes as well as in entries, and a single entry always fits', async () => {
    const large: FeedEntry = {
      kind: 'users.changed',
      version: 1,
      // Random, since PostgreSQL compresses what repeats itself.
      payload: { users: Array.from({ length: 50 }, () => randomUUID()) },
    }
    const last = await tell(Array.from({ length: 10 }, () => large))
    const sizes: number[] = []
    for (let after = last - 10; ; ) {
      const page = await readFeed(database.lease, after, { entries: 6, bytes: 5_000 })
      sizes.push(page.entries.length)
      after = page.entries.at(-1)?.position ?? after
      if (page.isLast) break
    }
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10)
    expect(Math.max(...sizes)).toBeLessThan(6)
    const alone = await readFeed(database.lease, last - 1, { entries: 6, bytes: 1 })
    expect(alone).toMatchObject({ isLast: true, entries: [{ position: last }] })
  })
})
