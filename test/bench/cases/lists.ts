import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { Retention } from '../../../server/src/clock/retention/retention.ts'
import { USUAL_KEEP } from '../../../server/src/config/keep.ts'
import { createLog } from '../../../server/src/log.ts'
import { openDatabase } from '../../../server/src/store/database.ts'
import { migrate } from '../../../server/src/store/migrate.ts'
import { post } from '../clients/post.ts'
import { figure, median, quantile } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { type Start, withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { ADMIN_TOKEN, seedAdmin } from '../records/seed.ts'
import { SERVICE, seedCrowd, seedPast } from '../records/seed-history.ts'
import type { Finding } from '../report.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'

const CROWD = { users: 100_000, live: 200_000 }
const PAST = { sessions: 3_000_000, audit: 5_000_000 }
const ROUNDS = 9
const MUST_MS = 50
const AIM_MS = 20
/** Retention is watched for so long, in milliseconds. */
const REMOVING_MS = 4_000
const ENDS = 40

/** What an administrator asks for, by its name; a path with `{…}` has an id put in. */
const LISTS: Readonly<Record<string, string>> = {
  overview: '/v1/overview',
  'users by login id': '/v1/users',
  'users by name': '/v1/users?sort=name',
  'users by department': '/v1/users?sort=-department',
  'users by status': '/v1/users?sort=status',
  'users by active sessions': '/v1/users?sort=-activeSessions',
  'users by last sign-in': '/v1/users?sort=-lastSignInAt',
  'users by last address': '/v1/users?sort=lastIp',
  'users by last forced logout': '/v1/users?sort=-revokedAt',
  'search: few match': '/v1/users?search=abc',
  'search: one matches': '/v1/users?search=user-99999',
  'search: none matches': '/v1/users?search=nobody',
  'search: all match': '/v1/users?search=user',
  'search among who is signed in': '/v1/users?search=abc&signedIn=true',
  'users who are signed in': '/v1/users?signedIn=true',
  'users who are not': '/v1/users?signedIn=false',
  'users of a group of a sixth': '/v1/users?group={group}',
  'users of a department': '/v1/users?department=Department%207',
  groups: '/v1/groups',
  'groups by who is signed in': '/v1/groups?sort=-signedIn',
  'groups by sessions': '/v1/groups?sort=activeSessions',
  'live sessions': '/v1/sessions?status=active',
  'live sessions by last activity': '/v1/sessions?status=active&sort=-lastActiveAt',
  'live sessions by address': '/v1/sessions?status=active&sort=ip',
  'live sessions of a group': '/v1/sessions?status=active&group={group}',
  'live sessions of an address': '/v1/sessions?status=active&ip=10.0.0.77',
  'ended sessions by their end': '/v1/sessions?status=ended&sort=-endedAt',
  'ended sessions by their beginning': '/v1/sessions?status=ended&sort=startedAt',
  'ended sessions by address': '/v1/sessions?status=ended&sort=ip',
  'sessions of an address': '/v1/sessions?ip=10.0.0.77',
  'sessions of a person': '/v1/users/{person}/sessions?sort=-startedAt',
  'sessions of the service account': '/v1/users/{service}/sessions?sort=-startedAt',
  'its ended sessions': '/v1/users/{service}/sessions?status=ended&sort=-endedAt',
  'its live sessions': '/v1/users/{service}/sessions?status=active',
  'its forced logouts': '/v1/revocations?user={service}',
  'forced logouts of a person': '/v1/revocations?user={person}',
  'forced logouts': '/v1/revocations',
  'forced logouts by size': '/v1/revocations?sort=-sessionsEnded',
  'a forced logout of everyone': '/v1/revocations/{revocation}',
  'its sessions': '/v1/revocations/{revocation}/sessions',
  audit: '/v1/audit',
  'audit, the oldest first': '/v1/audit?sort=at',
  'audit of a forced logout': '/v1/audit?revocation={revocation}',
}

/** Every list of a large installation, and again with years behind it; then what removing the oldest costs. */
export const lists = (options: BenchOptions): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const databaseUrl = await options.postgres.newDatabase()
    const shrunk = <Counts extends Record<string, number>>(counts: Counts): Counts =>
      Object.fromEntries(
        Object.entries(counts).map(([name, count]) => [name, Math.ceil(count / options.shrink)]),
      ) as Counts
    const rounds = options.rounds ?? ROUNDS
    await migrate({ databaseUrl, log: createLog('error') })
    return withClient(databaseUrl, async (client) => {
      await seedCrowd(client, shrunk(CROWD))
      await seedAdmin(client)
      const present = await measureOn(start, databaseUrl, client, rounds)
      const begin = performance.now()
      await seedPast(client, shrunk(PAST))
      console.error(`lists: the past took ${((performance.now() - begin) / 1_000).toFixed(0)} s to make`)
      const past = await measureOn(start, databaseUrl, client, rounds)
      return [listsFinding(present, past), await removing(start, databaseUrl, client)]
    })
  })

/** Milliseconds by list, one for each round. */
type Times = Record<string, number[]>

const measureOn = async (
  start: Start,
  databaseUrl: string,
  client: pg.Client,
  rounds: number,
): Promise<Times> => {
  const server = await start<CurfewServer>('servers/curfew.process.ts', {
    env: { BENCH_DATABASE_URL: databaseUrl },
  })
  try {
    const port = await server.call('port')
    await untilCounted(client)
    const paths = await pathsFor(client)
    const times: Times = Object.fromEntries(paths.map(([name]) => [name, []]))
    for (let round = -1; round < rounds; round++) {
      for (const [name, path] of paths) {
        const begin = performance.now()
        const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
          headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
        })
        await answer.arrayBuffer()
        if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
        // The first time pages come from the disk.
        if (round >= 0) times[name]?.push(performance.now() - begin)
      }
    }
    return times
  } finally {
    await server.stop()
  }
}

/** The node counts by and by what was put in past it. */
const untilCounted = async (client: pg.Client): Promise<void> => {
  for (;;) {
    const { rowCount } = await client.query('SELECT FROM curfew.recounts LIMIT 1')
    if (rowCount === 0) return
    await wait(100)
  }
}

const pathsFor = async (client: pg.Client): Promise<[name: string, path: string][]> => {
  const { rows } = await client.query<Record<string, string | null>>(
    `SELECT (SELECT id FROM curfew.groups WHERE name = 'Group 1') AS group,
            (SELECT id FROM curfew.users WHERE login_id = 'user-77') AS person,
            (SELECT id FROM curfew.users WHERE login_id = '${SERVICE}') AS service,
            (SELECT id FROM curfew.revocations ORDER BY sessions_ended DESC LIMIT 1) AS revocation`,
  )
  const ids = rows[0] ?? {}
  return Object.entries(LISTS).flatMap(([name, path]): [string, string][] => {
    const missing = Object.keys(ids).some((id) => path.includes(`{${id}}`) && ids[id] === null)
    return missing ? [] : [[name, path.replace(/\{(\w+)\}/g, (_, id: string) => ids[id] ?? '')]]
  })
}

const listsFinding = (present: Times, past: Times): Finding => {
  const cells = (times: number[] | undefined): string[] =>
    times ? [figure(median(times)), figure(quantile(times, 1))] : ['–', '–']
  const slowest = Object.entries(past).toSorted(([, a], [, b]) => median(b) - median(a))
  const beyond = slowest.filter(([, times]) => median(times) > MUST_MS)
  const within = slowest.filter(([, times]) => median(times) <= AIM_MS)
  const [name, times] = slowest[0] ?? ['none', [Number.NaN]]
  return {
    title: 'Lists of a large installation',
    method:
      'Milliseconds of one request after the other, from the request to the last byte: 100,000 users and 200,000 live sessions, and the ' +
      'same with 3,000,000 ended sessions, a third of them of one account, and 5,000,000 entries of the audit log.',
    columns: ['', 'p50', 'worst', 'with the past, p50', 'worst'],
    rows: Object.keys(past).map((list) => [list, ...cells(present[list]), ...cells(past[list])]),
    aims: [
      {
        what: `lists with the past, p50; the slowest: ${name}`,
        aim: `each at most ${MUST_MS} ms, better ${AIM_MS}`,
        reached: `${figure(median(times))} ms; ${within.length} of ${slowest.length} within ${AIM_MS} ms, ${beyond.length} beyond ${MUST_MS}`,
        met: beyond.length === 0,
      },
    ],
  }
}

/** What is removed in a second, and what an end waits meanwhile. */
const removing = async (start: Start, databaseUrl: string, client: pg.Client): Promise<Finding> => {
  const server = await start<CurfewServer>('servers/curfew.process.ts', {
    env: { BENCH_DATABASE_URL: databaseUrl },
  })
  const database = openDatabase(databaseUrl, createLog('error'))
  try {
    const port = await server.call('port')
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM curfew.live_sessions WHERE user_id <> (SELECT id FROM curfew.users WHERE login_id = 'super-0')
       LIMIT ${2 * ENDS + 2}`,
    )
    const end = async (id: string): Promise<number> => {
      const begin = performance.now()
      await post(port, '/v1/revocations', { target: { sessions: [id] } })
      return performance.now() - begin
    }
    const endAll = async (some: readonly { id: string }[]): Promise<number[]> => {
      const times: number[] = []
      for (const { id } of some) times.push(await end(id))
      return times
    }
    // The node before was killed, and is waited for once.
    await endAll(rows.splice(0, 2))
    const alone = await endAll(rows.slice(0, ENDS))
    const count = async (): Promise<number> =>
      Number(
        (await client.query('SELECT count(*) FROM curfew.sessions WHERE ended_at IS NOT NULL')).rows[0]
          ?.count,
      )
    const before = await count()
    const stop = new AbortController()
    const begin = performance.now()
    const retention = new Retention(database, { ...USUAL_KEEP, deliveriesDays: 1, sessionsDays: 1 })
    // The node is at the same by itself now and then, and then has the turn.
    const removeAll = async (): Promise<number> => {
      while (!stop.signal.aborted) {
        await retention.run(stop.signal)
        await wait(20)
      }
      return performance.now() - begin
    }
    const run = removeAll()
    const meanwhile = await endAll(rows.slice(ENDS))
    await Promise.race([run, wait(Math.max(0, REMOVING_MS - (performance.now() - begin)))])
    stop.abort()
    const took = await run
    const removed = before + ENDS - (await count())
    return {
      title: 'Removing what is no longer kept',
      method:
        'Ended sessions are removed in batches of 1,000 with their deliveries; meanwhile sessions are ended, one after the other. ' +
        'Milliseconds from the request to the answer.',
      columns: ['', 'p50', 'worst'],
      rows: [
        [`an end, ${ENDS} without removing`, figure(median(alone)), figure(quantile(alone, 1))],
        [
          `an end, ${meanwhile.length} while removing`,
          figure(median(meanwhile)),
          figure(quantile(meanwhile, 1)),
        ],
        [`sessions removed a second: ${figure(removed / (took / 1_000))}`, '', ''],
      ],
      aims: [],
    }
  } finally {
    await database.close()
    await server.stop()
  }
}
