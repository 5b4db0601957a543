import { sender } from '../clients/send.ts'
import { now } from '../measure/clock.ts'
import { interleave } from '../measure/interleave.ts'
import { figure, quantile } from '../measure/statistics.ts'
import { portsOf, startNodes } from '../nodes.ts'
import type { BenchOptions } from '../options.ts'
import { withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { ADMIN_TOKEN, seedAdmin, seedSessions, userIds } from '../records/seed.ts'
import type { Finding } from '../report.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'

const ROUNDS = 400
const WARM_UP = 50
const AIM_MS = 4

/** One caller ends the session of one user after the other, beside bare commits over one connection. */
export const endOne = (options: BenchOptions): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const databaseUrl = await options.postgres.newDatabase()
    const nodes = await startNodes<CurfewServer>(start, 1, 'servers/curfew.process.ts', {
      BENCH_DATABASE_URL: databaseUrl,
    })
    const [port] = await portsOf(nodes)
    const rounds = options.rounds ?? Math.ceil(ROUNDS / options.shrink)
    return withClient(databaseUrl, async (client) => {
      await seedAdmin(client)
      await seedSessions(client, 'ends', WARM_UP + rounds)
      const users = await userIds(client, WARM_UP + rounds)
      const send = sender()
      await client.query('CREATE TABLE one_row (n bigint); INSERT INTO one_row VALUES (0)')
      const samples = await interleave(WARM_UP + rounds, {
        async bare() {
          const begin = now()
          await client.query('UPDATE one_row SET n = n + 1')
          return now() - begin
        },
        async curfew(n) {
          const body = JSON.stringify({ target: { users: [users[n]] } })
          const sent = await send({ port, method: 'POST', path: '/v1/revocations', token: ADMIN_TOKEN, body })
          if (sent.status !== 201) throw new Error(`an end was answered with ${sent.status}`)
          return sent.milliseconds
        },
      })
      return [findingOf({ bare: samples.bare.slice(WARM_UP), curfew: samples.curfew.slice(WARM_UP) })]
    })
  })

const findingOf = (samples: Record<'bare' | 'curfew', number[]>): Finding => {
  const half = (variant: keyof typeof samples) => quantile(samples[variant], 0.5)
  const row = (name: string, variant: keyof typeof samples): string[] => [
    name,
    figure(half(variant)),
    figure(quantile(samples[variant], 0.99)),
  ]
  return {
    title: 'Ends by one caller',
    method: `Milliseconds of a call that ends the session of one user, ${samples.curfew.length} one after the other, beside one commit.`,
    columns: ['', 'p50', 'p99'],
    rows: [
      row('PostgreSQL: UPDATE of one row, COMMIT', 'bare'),
      row('Curfew: POST /v1/revocations', 'curfew'),
    ],
    aims: [
      {
        what: 'one end after the other: p50 of the call',
        aim: `at most ${AIM_MS} ms`,
        reached: `${figure(half('curfew'))} ms`,
        met: half('curfew') <= AIM_MS,
      },
    ],
  }
}
