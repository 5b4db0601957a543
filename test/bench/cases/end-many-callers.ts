import pg from 'pg'
import { sender } from '../clients/send.ts'
import { now } from '../measure/clock.ts'
import { interleave } from '../measure/interleave.ts'
import { figure, median, quantile, ratios, spread } from '../measure/statistics.ts'
import { portsOf, startNodes } from '../nodes.ts'
import type { BenchOptions } from '../options.ts'
import { withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { ADMIN_TOKEN, seedAdmin, seedSessions, userIds } from '../records/seed.ts'
import type { Finding } from '../report.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'

const CALLERS = 32
/** In one round. */
const ENDS = 600
const WARM_UP = 300
const ROUNDS = 9
/** Of bare commits. */
const AIM = 0.6

/** How one round went. */
interface Round {
  perSecond: number
  milliseconds: number[]
}

/** Thirty-two callers each end one user's session after the other, on one node, beside bare commits of one locked row. */
export const endManyCallers = (options: BenchOptions): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const databaseUrl = await options.postgres.newDatabase()
    const nodes = await startNodes<CurfewServer>(start, 1, 'servers/curfew.process.ts', {
      BENCH_DATABASE_URL: databaseUrl,
    })
    const [port] = await portsOf(nodes)
    const rounds = options.rounds ?? ROUNDS
    const each = Math.ceil(ENDS / options.shrink)
    return withClient(databaseUrl, async (client) => {
      await seedAdmin(client)
      await seedSessions(client, 'ends', WARM_UP + rounds * each)
      const users = await userIds(client, WARM_UP + rounds * each)
      const send = sender()
      const end = async () => {
        const body = JSON.stringify({ target: { users: [users.pop()] } })
        const sent = await send({ port, method: 'POST', path: '/v1/revocations', token: ADMIN_TOKEN, body })
        if (sent.status !== 201) throw new Error(`an end was answered with ${sent.status}`)
      }
      await client.query('CREATE TABLE one_row (n bigint); INSERT INTO one_row VALUES (0)')
      const bare = new pg.Pool({ connectionString: databaseUrl, max: CALLERS })
      const commit = () => bare.query('UPDATE one_row SET n = n + 1')
      await byMany(WARM_UP, end)
      await byMany(WARM_UP, commit)
      const samples = await interleave(rounds, {
        bare: () => byMany(each, commit),
        curfew: () => byMany(each, end),
      })
      await bare.end()
      return [findingOf(samples, each)]
    })
  })

/** Has something done so many times by callers, each of whom goes on when it is done. */
async function byMany(times: number, act: () => Promise<unknown>): Promise<Round> {
  const milliseconds: number[] = []
  let left = times
  const startedAt = now()
  const caller = async () => {
    while (left-- > 0) {
      const begin = now()
      await act()
      milliseconds.push(now() - begin)
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, caller))
  return { perSecond: times / ((now() - startedAt) / 1_000), milliseconds }
}

const findingOf = (samples: Record<'bare' | 'curfew', Round[]>, each: number): Finding => {
  const rate = (variant: keyof typeof samples) => samples[variant].map(({ perSecond }) => perSecond)
  const kept = ratios(rate('curfew'), rate('bare'))
  const row = (name: string, variant: keyof typeof samples): string[] => {
    const times = samples[variant].flatMap(({ milliseconds }) => milliseconds)
    return [
      name,
      spread(rate(variant)),
      spread(ratios(rate(variant), rate('bare'))),
      figure(quantile(times, 0.5)),
      figure(quantile(times, 0.99)),
    ]
  }
  return {
    title: `Ends by ${CALLERS} callers`,
    method:
      `Each caller ends the session of one user after the other through one node, ${each} ends a round, ` +
      `${samples.curfew.length} rounds. The bare variant is as many connections that each raise and commit the same row.`,
    columns: ['', 'a second', '÷ bare', 'p50 in ms', 'p99 in ms'],
    rows: [
      row('PostgreSQL: UPDATE of one row, COMMIT', 'bare'),
      row('Curfew: POST /v1/revocations', 'curfew'),
    ],
    aims: [
      {
        what: `ends by ${CALLERS} callers, beside bare commits of one locked row`,
        aim: `at least ${AIM}`,
        reached: figure(median(kept)),
        met: median(kept) >= AIM,
      },
    ],
  }
}
