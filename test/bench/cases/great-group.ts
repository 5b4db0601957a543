import type { RevocationView } from '@curfew/shared'
import type pg from 'pg'
import { post } from '../clients/post.ts'
import { now } from '../measure/clock.ts'
import { figure, median, spread } from '../measure/statistics.ts'
import { portsOf, startNodes } from '../nodes.ts'
import type { BenchOptions } from '../options.ts'
import { withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { seedAdmin } from '../records/seed.ts'
import type { Finding } from '../report.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'

const USERS = 100_000
const SESSIONS_EACH = 2
const ROUNDS = 2
const AIM_MS = 1_000
const MUST_MS = 2_000

/** A whole group is signed out, right after its rows were written and after PostgreSQL has taken its statistics. */
export const greatGroup = (options: BenchOptions): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const users = Math.ceil(USERS / options.shrink)
    const samples = { fresh: [] as Sample[], known: [] as Sample[] }
    for (let round = 0; round < (options.rounds ?? ROUNDS); round++) {
      for (const variant of ['fresh', 'known'] as const) {
        const databaseUrl = await options.postgres.newDatabase()
        const nodes = await startNodes<CurfewServer>(start, 1, 'servers/curfew.process.ts', {
          BENCH_DATABASE_URL: databaseUrl,
        })
        const [port] = await portsOf(nodes)
        samples[variant].push(
          await withClient(databaseUrl, async (client) => {
            await seedAdmin(client)
            const group = await seedGroup(client, users)
            if (variant === 'known') await client.query('ANALYZE')
            return endGroup(client, port, group)
          }),
        )
        await Promise.all(nodes.map((node) => node.stop()))
      }
    }
    return [findingOf(samples, users)]
  })

interface Sample {
  milliseconds: number
  ended: number
  /** Of as many rows that are written, read and committed at once: what the machine gives at that moment. */
  bare: number
}

async function seedGroup(client: pg.Client, users: number): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    "INSERT INTO curfew.groups (name) VALUES ('great') RETURNING id",
  )
  const [group] = rows
  if (!group) throw new Error('the group was not made')
  await client.query(
    `INSERT INTO curfew.users (login_id, login_key) SELECT 'great-' || n, 'great-' || n FROM generate_series(1, $1::int) AS n`,
    [users],
  )
  await client.query(
    "INSERT INTO curfew.group_members (group_id, user_id) SELECT $1, id FROM curfew.users WHERE login_id LIKE 'great-%'",
    [group.id],
  )
  await client.query(
    `INSERT INTO curfew.sessions (token_hash, user_id, due_at)
     SELECT sha256(convert_to(u.login_id || ' ' || n, 'UTF8')), u.id, statement_timestamp() + interval '2 days'
     FROM curfew.users AS u, generate_series(1, $1::int) AS n WHERE u.login_id LIKE 'great-%'`,
    [SESSIONS_EACH],
  )
  return group.id
}

async function endGroup(client: pg.Client, port: number, group: string): Promise<Sample> {
  await client.query('CREATE TABLE bare (number bigint PRIMARY KEY, ended_by bigint NOT NULL)')
  const bareBegin = now()
  await client.query('INSERT INTO bare SELECT number, 1 FROM curfew.sessions ORDER BY number')
  const bare = now() - bareBegin
  const begin = now()
  const { body } = await post<{ revocation: RevocationView }>(port, '/v1/revocations', { target: { group } })
  return { milliseconds: now() - begin, ended: body.revocation.sessionsEnded, bare }
}

const findingOf = (samples: Record<'fresh' | 'known', Sample[]>, users: number): Finding => {
  const times = (variant: keyof typeof samples) => samples[variant].map(({ milliseconds }) => milliseconds)
  const all = [...samples.fresh, ...samples.known]
  const longest = Math.max(median(times('fresh')), median(times('known')))
  const right = all.every(({ ended }) => ended === users * SESSIONS_EACH)
  return {
    title: `A group of ${users.toLocaleString('en')} users with ${(users * SESSIONS_EACH).toLocaleString('en')} sessions`,
    method:
      'Milliseconds of POST /v1/revocations with the group as its target, in a database that has just been filled, before ' +
      `and after ANALYZE. All sessions were ended: ${right ? 'yes' : 'no'}. At most ${MUST_MS} ms is what has to be.`,
    columns: ['', 'ms'],
    rows: [
      ['PostgreSQL: INSERT of as many numbers, COMMIT', spread(all.map(({ bare }) => bare))],
      ['Curfew, PostgreSQL knows nothing of the tables', spread(times('fresh'))],
      ['Curfew, after ANALYZE', spread(times('known'))],
    ],
    aims: [
      {
        what: `a group of ${users.toLocaleString('en')} users, the slower of both`,
        aim: `at most ${figure(AIM_MS)} ms`,
        reached: `${figure(longest)} ms`,
        met: right && longest <= AIM_MS,
      },
    ],
  }
}
