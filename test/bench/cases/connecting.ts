import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import type { DialectName } from '../clients/dialect.ts'
import type { Swarm } from '../clients/swarm.process.ts'
import { interleave } from '../measure/interleave.ts'
import { figure, median, ratios, spread } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { type Program, type Start, withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { seedGroups, seedSessions } from '../records/seed.ts'
import type { Finding } from '../report.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'
import type { SocketIo } from '../servers/socket-io.process.ts'

const CLIENTS = 5_000
const ROUNDS = 3
const GROUPS = 20
/** Of the clients a second that bare socket.io takes. */
const AIM = 0.8
const MUST = 0.5
const LOOK_EVERY_MS = 20

const VARIANTS = {
  bare: 'socket.io, without sessions or records',
  analysed: 'Curfew, fresh statistics',
  unanalysed: 'Curfew, tables that were never analysed',
} as const
type Variant = keyof typeof VARIANTS
type Rates = Record<Variant, number[]>

/** Everybody connects at once, each with a session of their own: from the first handshake to the last usable connection. */
export const connecting = (options: BenchOptions): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const count = Math.ceil(CLIENTS / options.shrink)
    const [swarm, bare, analysed, unanalysed] = await Promise.all([
      start<Swarm>('clients/swarm.process.ts'),
      start<SocketIo>('servers/socket-io.process.ts'),
      startCurfew(start, options, count),
      startCurfew(start, options, count),
    ])
    const rates = (rounds: number, clients: number) =>
      interleave(rounds, {
        bare: () => connectAll(swarm, bare, 'socketIo', 'any', clients),
        analysed: () => connectToCurfew(swarm, analysed, clients, { analyse: true }),
        unanalysed: () => connectToCurfew(swarm, unanalysed, clients, { analyse: false }),
      })
    await rates(1, Math.ceil(count / 10))
    return [findingOf(count, await rates(options.rounds ?? ROUNDS, count))]
  })

interface Node {
  server: Program<CurfewServer>
  databaseUrl: string
}

/** A node whose database has no statistics, and gets none by itself. Every second user is in a group. */
const startCurfew = async (start: Start, options: BenchOptions, count: number): Promise<Node> => {
  const databaseUrl = await options.postgres.newDatabase()
  const server = await start<CurfewServer>('servers/curfew.process.ts', {
    env: { BENCH_DATABASE_URL: databaseUrl },
  })
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'curfew'`,
    )
    for (const { name } of rows)
      await client.query(`ALTER TABLE curfew.${name} SET (autovacuum_enabled = off)`)
    await seedSessions(client, 'first', count, { analyse: false })
    await seedGroups(client, GROUPS, count)
  })
  return { server, databaseUrl }
}

/** @returns clients a second; nobody is connected afterwards */
const connectAll = async (
  swarm: Program<Swarm>,
  server: Program<CurfewServer | SocketIo>,
  dialect: DialectName,
  series: string,
  count: number,
): Promise<number> => {
  const ports = [await server.call('port')]
  const milliseconds = await swarm.call('connect', { ports, dialect, series, count })
  await swarm.call('connect', { ports, dialect, series, count: 0 })
  return (count * 1_000) / milliseconds
}

let rounds = 0

/** Each time with new sessions, of which the node has not heard. */
const connectToCurfew = async (
  swarm: Program<Swarm>,
  { server, databaseUrl }: Node,
  count: number,
  { analyse }: { analyse: boolean },
): Promise<number> => {
  const series = `connecting${rounds++}`
  await withClient(databaseUrl, async (client) => {
    await seedSessions(client, series, count, { analyse: false })
    if (analyse) await client.query('VACUUM (ANALYZE)')
  })
  const rate = await connectAll(swarm, server, 'curfew', series, count)
  await withClient(databaseUrl, untilClosed)
  return rate
}

/** The records of the connections that closed are not written in somebody else's time. */
const untilClosed = async (client: pg.Client): Promise<void> => {
  for (;;) {
    const { rows } = await client.query('SELECT FROM curfew.connections WHERE closed_at IS NULL LIMIT 1')
    if (rows.length === 0) return
    await wait(LOOK_EVERY_MS)
  }
}

const findingOf = (count: number, rates: Rates): Finding => {
  const against = (variant: Variant) => median(ratios(rates[variant], rates.bare))
  const clients = count.toLocaleString('en')
  return {
    title: `${clients} clients that connect`,
    method:
      'Clients a second from the first handshake to the last connection that is usable, 200 at a time, each with a session of a ' +
      `user of its own, every second user in a group. ${rates.bare.length} rounds.`,
    columns: ['', 'clients/s', '÷ socket.io'],
    rows: (Object.keys(VARIANTS) as Variant[]).map((variant) => [
      VARIANTS[variant],
      spread(rates[variant]),
      figure(against(variant)),
    ]),
    aims: (['analysed', 'unanalysed'] as const).map((variant) => ({
      what: `${clients} clients that connect, ${VARIANTS[variant]}`,
      aim: `at least ${MUST}, better ${AIM}, of bare socket.io`,
      reached: figure(against(variant)),
      met: against(variant) >= MUST,
    })),
  }
}
