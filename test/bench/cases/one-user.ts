import { post } from '../clients/post.ts'
import type { Swarm } from '../clients/swarm.process.ts'
import { interleave } from '../measure/interleave.ts'
import { figure, quantile } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { seedAdmin, seedSessions, userIds } from '../records/seed.ts'
import type { Finding } from '../report.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'
import type { SocketIo } from '../servers/socket-io.process.ts'
import { tokenOf } from '../tokens.ts'

const CLIENTS = 10_000
const ROUNDS = 200
const WARM_UP = 20
const SERIES = 'one'

/** One user among ten thousand is signed out, over and over. */
export const oneUser = (options: BenchOptions): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const count = Math.ceil(CLIENTS / options.shrink)
    const rounds = Math.min(options.rounds ?? ROUNDS, count - WARM_UP)
    const databaseUrl = await options.postgres.newDatabase()
    const [bareSwarm, curfewSwarm, bare, curfew] = await Promise.all([
      start<Swarm>('clients/swarm.process.ts'),
      start<Swarm>('clients/swarm.process.ts'),
      start<SocketIo>('servers/socket-io.process.ts'),
      start<CurfewServer>('servers/curfew.process.ts', { env: { BENCH_DATABASE_URL: databaseUrl } }),
    ])
    const users = await withClient(databaseUrl, async (client) => {
      await seedAdmin(client)
      await seedSessions(client, SERIES, count)
      return userIds(client, count)
    })
    const [barePort, curfewPort] = await Promise.all([bare.call('port'), curfew.call('port')])
    await bareSwarm.call('connect', { port: barePort, dialect: 'socketIo', series: SERIES, count })
    await curfewSwarm.call('connect', { port: curfewPort, dialect: 'curfew', series: SERIES, count })

    const samples = await interleave(rounds + WARM_UP, {
      async bare(n) {
        const told = bareSwarm.call('told', n)
        const { requestedAt } = await post(barePort, `/users/${tokenOf(SERIES, n)}`)
        return (await told) - requestedAt
      },
      async curfew(n) {
        const told = curfewSwarm.call('told', n)
        const { requestedAt } = await post(curfewPort, '/v1/revocations', { target: { users: [users[n]] } })
        return (await told) - requestedAt
      },
    })
    const bareTimes = samples.bare.slice(WARM_UP)
    const curfewTimes = samples.curfew.slice(WARM_UP)
    const row = (name: string, times: number[]): string[] => [
      name,
      figure(quantile(times, 0.5)),
      figure(quantile(times, 0.99)),
      figure(Math.max(...times)),
    ]
    return [
      {
        title: `One user among ${count.toLocaleString('en')} clients`,
        method:
          `Milliseconds from the request to the client’s notice, ${rounds} users one after the other. Curfew’s have a ` +
          'transaction with fsync in them; bare socket.io records nothing.',
        columns: ['', 'p50', 'p99', 'most'],
        rows: [
          row('socket.io: emit to a room, disconnectSockets', bareTimes),
          row('Curfew: POST /v1/revocations', curfewTimes),
        ],
        aims: [],
      },
    ]
  })
