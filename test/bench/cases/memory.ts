import type { Swarm } from '../clients/swarm.process.ts'
import { interleave } from '../measure/interleave.ts'
import { figure, median, ratios, spread } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { type Program, withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { seedSessions } from '../records/seed.ts'
import type { Finding } from '../report.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'
import type { SocketIo } from '../servers/socket-io.process.ts'

const CLIENTS = 5_000
const FEW = 100
const ROUNDS = 3
const AIM = 1.15
const SERIES = 'memory'

/** Bytes for each connection. */
interface Weight {
  held: number
  resident: number
}

/** What a connection that does nothing weighs, in a fresh process each time. */
export const memory = (options: BenchOptions): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const count = Math.ceil(CLIENTS / options.shrink)
    const swarm = await start<Swarm>('clients/swarm.process.ts')
    const rounds = await interleave(options.rounds ?? ROUNDS, {
      async bare() {
        const server = await start<SocketIo>('servers/socket-io.process.ts', { exposeGc: true })
        return weigh(server, swarm, 'socketIo', count)
      },
      async curfew() {
        const databaseUrl = await options.postgres.newDatabase()
        const server = await start<CurfewServer>('servers/curfew.process.ts', {
          env: { BENCH_DATABASE_URL: databaseUrl },
          exposeGc: true,
        })
        await withClient(databaseUrl, (client) => seedSessions(client, SERIES, count))
        return weigh(server, swarm, 'curfew', count)
      },
    })
    return [findingOf(count, rounds)]
  })

/** What the connections beyond the first few weigh: what is loaded once is not counted. Stops the server. */
const weigh = async (
  server: Program<CurfewServer | SocketIo>,
  swarm: Program<Swarm>,
  dialect: 'curfew' | 'socketIo',
  count: number,
): Promise<Weight> => {
  try {
    const port = await server.call('port')
    const few = Math.min(FEW, Math.floor(count / 2))
    await swarm.call('connect', { ports: [port], dialect, series: SERIES, count: few })
    const before = await server.call('memory')
    await swarm.call('connect', { ports: [port], dialect, series: SERIES, count })
    const after = await server.call('memory')
    return {
      held: (after.held - before.held) / (count - few),
      resident: (after.resident - before.resident) / (count - few),
    }
  } finally {
    await server.stop()
  }
}

const findingOf = (count: number, rounds: Record<'bare' | 'curfew', Weight[]>): Finding => {
  const values = (variant: keyof typeof rounds, key: keyof Weight) =>
    rounds[variant].map((weight) => weight[key] / 1_000)
  const row = (name: string, variant: keyof typeof rounds): string[] => [
    name,
    spread(values(variant, 'held')),
    spread(values(variant, 'resident')),
  ]
  const ratio = median(ratios(values('curfew', 'held'), values('bare', 'held')))
  return {
    title: 'Memory of an idle connection',
    method:
      `Kilobytes for each of ${count.toLocaleString('en')} connections after a collection: what JavaScript holds (heap and ` +
      `buffers), and by how much the process grew. Each with a session of its own; ${rounds.bare.length} fresh processes.`,
    columns: ['', 'held', 'process'],
    rows: [row('socket.io', 'bare'), row('Curfew', 'curfew')],
    aims: [
      {
        what: 'memory of an idle connection, beside bare socket.io',
        aim: `at most ${AIM}`,
        reached: figure(ratio),
        met: ratio <= AIM,
      },
    ],
  }
}
