import { setTimeout as wait } from 'node:timers/promises'
import type { RevocationView } from '@curfew/shared'
import type pg from 'pg'
import { post } from '../clients/post.ts'
import type { Swarm } from '../clients/swarm.process.ts'
import { now, wallClockOffset } from '../measure/clock.ts'
import { interleave } from '../measure/interleave.ts'
import { figure, median, ratios, spread } from '../measure/statistics.ts'
import { longestStall, portsOf, startNodes, watchStalls } from '../nodes.ts'
import type { BenchOptions } from '../options.ts'
import { type Program, withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { lastEndCommittedAt, seedAdmin, seedSessions } from '../records/seed.ts'
import type { Finding } from '../report.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'
import type { PlainWs } from '../servers/plain-ws.process.ts'
import type { SocketIo } from '../servers/socket-io.process.ts'

/** How one round went; milliseconds. */
interface Fanout {
  /** From the commit (of a server without records: the beginning of its loop) to the last client's notice. */
  notice: number
  /** The same from the request. */
  fromRequest: number
  /** From the commit until every connection was closed and its outcome known. */
  accounted: number
  stall: number
  /** How many clients confirmed, where there is such a thing. */
  acknowledged: number | null
}

interface Stage {
  swarm: Program<Swarm>
  count: number
}

interface Size {
  nodes: 1 | 2
  count: number
  rounds: number
}

const NOTICE_AIM = 0.8
/** With two nodes, from the request. */
const REQUEST_AIM = 1
const ACCOUNTED_AIM = 2
const STALL_AIM_MS = 50
const LOOK_EVERY_MS = 20

/** Everyone is signed out at once, beside a loop that sends and closes. */
export const everyone = (options: BenchOptions): Promise<Finding[]> =>
  measureAll(options, 1, [
    { nodes: 1, count: 2_000, rounds: 5 },
    { nodes: 1, count: 10_000, rounds: 3 },
  ])

/** The same with half of the clients on each of two nodes, beside the same loop in one process. */
export const everyoneOnTwoNodes = (options: BenchOptions): Promise<Finding[]> =>
  measureAll(options, 2, [{ nodes: 2, count: 10_000, rounds: 5 }])

const measureAll = (options: BenchOptions, nodes: number, sizes: Size[]): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const databaseUrl = await options.postgres.newDatabase()
    const redis: Record<string, string> = nodes > 1 ? { BENCH_REDIS_URL: options.redisUrl } : {}
    const [swarm, plain, bare, curfew] = await Promise.all([
      start<Swarm>('clients/swarm.process.ts'),
      start<PlainWs>('servers/plain-ws.process.ts'),
      startNodes<SocketIo>(start, nodes, 'servers/socket-io.process.ts', redis),
      startNodes<CurfewServer>(start, nodes, 'servers/curfew.process.ts', {
        ...redis,
        BENCH_DATABASE_URL: databaseUrl,
      }),
    ])
    return withClient(databaseUrl, async (client) => {
      const admin = await seedAdmin(client)
      const measure = (count: number, rounds: number) =>
        interleave(rounds, {
          ws: () => byLoop([plain], { swarm, count }, 'plain', '/'),
          socketIo: () => byLoop(bare, { swarm, count }, 'socketIo', '/everyone'),
          curfew: () => byRevocation(curfew, { swarm, count }, client, admin),
        })
      await measure(Math.ceil(500 / options.shrink), 1)
      const findings: Finding[] = []
      for (const { count, rounds } of sizes) {
        const clients = Math.ceil(count / options.shrink)
        findings.push(findingOf(nodes, clients, await measure(clients, options.rounds ?? rounds)))
      }
      return findings
    })
  })

const byLoop = async (
  servers: Program<PlainWs | SocketIo>[],
  { swarm, count }: Stage,
  dialect: 'plain' | 'socketIo',
  path: string,
): Promise<Fanout> => {
  const ports = await portsOf(servers)
  await swarm.call('connect', { ports, dialect, series: 'any', count })
  await watchStalls(servers)
  const { requestedAt, body } = await post<{ startedAt: number }>(ports[0], path)
  const { lastNoticeAt, lastCloseAt } = await swarm.call('everyoneToldAndClosed')
  return {
    notice: lastNoticeAt - body.startedAt,
    fromRequest: lastNoticeAt - requestedAt,
    accounted: lastCloseAt - body.startedAt,
    stall: await longestStall(servers),
    acknowledged: null,
  }
}

let series = 0

const byRevocation = async (
  servers: Program<CurfewServer>[],
  { swarm, count }: Stage,
  client: pg.Client,
  admin: string,
): Promise<Fanout> => {
  const ports = await portsOf(servers)
  const name = `everyone${series++}`
  await seedSessions(client, name, count)
  await swarm.call('connect', { ports, dialect: 'curfew', series: name, count })
  await watchStalls(servers)
  const target = { everyone: true, except: { sessions: [admin] } }
  const { requestedAt, body } = await post<{ revocation: RevocationView }>(ports[0], '/v1/revocations', {
    target,
    message: 'Maintenance begins now. You can sign in again at 18:00.',
  })
  const { lastNoticeAt, lastCloseAt } = await swarm.call('everyoneToldAndClosed')
  const stall = await longestStall(servers)
  const { acknowledged, knownAt } = await outcomes(client, body.revocation.id, count)
  const committedAt = (await lastEndCommittedAt(client)) - wallClockOffset()
  return {
    notice: lastNoticeAt - committedAt,
    fromRequest: lastNoticeAt - requestedAt,
    accounted: Math.max(lastCloseAt, knownAt) - committedAt,
    stall,
    acknowledged,
  }
}

/** Asks the records until each connection of the revocation has its outcome. */
const outcomes = async (
  client: pg.Client,
  revocationId: string,
  count: number,
): Promise<{ acknowledged: number; knownAt: number }> => {
  const begin = now()
  for (;;) {
    const { rows } = await client.query<{ known: number; acknowledged: number }>(
      `SELECT (count(*) FILTER (WHERE outcome <> 'pending'))::int AS known,
              (count(*) FILTER (WHERE outcome = 'acknowledged'))::int AS acknowledged
       FROM curfew.deliveries WHERE revocation_id = $1`,
      [revocationId],
    )
    const { known, acknowledged } = rows[0] ?? { known: 0, acknowledged: 0 }
    if (known === count) return { acknowledged, knownAt: now() }
    if (now() - begin > 10_000) throw new Error(`only ${known} of ${count} connections were accounted for`)
    await wait(LOOK_EVERY_MS)
  }
}

const findingOf = (
  nodes: number,
  count: number,
  rounds: Record<'ws' | 'socketIo' | 'curfew', Fanout[]>,
): Finding => {
  const values = (variant: keyof typeof rounds, key: 'notice' | 'fromRequest' | 'accounted' | 'stall') =>
    rounds[variant].map((round) => round[key])
  const against = (variant: keyof typeof rounds, key: 'notice' | 'fromRequest' | 'accounted') =>
    ratios(values(variant, key), values('ws', key))
  const row = (name: string, variant: keyof typeof rounds): string[] => [
    name,
    spread(values(variant, 'notice')),
    figure(median(against(variant, 'notice'))),
    spread(values(variant, 'fromRequest')),
    spread(values(variant, 'accounted')),
    figure(median(against(variant, 'accounted'))),
    spread(values(variant, 'stall')),
  ]
  const clients = `${count.toLocaleString('en')}${nodes > 1 ? ' on two nodes' : ''}`
  const notice = median(against('curfew', 'notice'))
  const fromRequest = median(against('curfew', 'fromRequest'))
  const accounted = median(against('curfew', 'accounted'))
  const stall = Math.max(...values('curfew', 'stall'))
  const acknowledged = Math.min(...rounds.curfew.map((round) => round.acknowledged ?? 0))
  return {
    title: `Everyone among ${count.toLocaleString('en')} clients${nodes > 1 ? ' on two nodes' : ''}`,
    method:
      'Milliseconds from the commit to the last client’s notice, from the request to it, and from the commit until every ' +
      'connection was closed and its outcome stood in the records; the longest time that the server’s event loop ' +
      `stood still meanwhile. ${rounds.curfew.length} rounds. Servers without records start the clock when their loop does, ` +
      `and only know that connections are gone. Of Curfew’s ${count.toLocaleString('en')} clients at least ${acknowledged.toLocaleString('en')} ` +
      'confirmed in every round.',
    columns: ['', 'last notice', '÷ ws', 'from the request', 'accounted for', '÷ ws', 'longest stall'],
    rows: [
      row('`ws`: send and close in a loop', 'ws'),
      row(`socket.io${nodes > 1 ? ' with its Redis adapter' : ''}: emit and disconnectSockets`, 'socketIo'),
      row('Curfew: POST /v1/revocations', 'curfew'),
    ],
    aims: [
      nodes === 1
        ? {
            what: `everyone among ${clients}: last notice`,
            aim: `at most ${NOTICE_AIM} of a plain ws loop`,
            reached: figure(notice),
            met: notice <= NOTICE_AIM,
          }
        : {
            what: `everyone among ${clients}: last notice, from the request`,
            aim: `at most ${figure(REQUEST_AIM)} of a plain ws loop in one process`,
            reached: figure(fromRequest),
            met: fromRequest <= REQUEST_AIM,
          },
      {
        what: `everyone among ${clients}: all closed and accounted for`,
        aim: `at most ${ACCOUNTED_AIM} of a plain ws loop`,
        reached: figure(accounted),
        met: accounted <= ACCOUNTED_AIM,
      },
      {
        what: `everyone among ${clients}: longest stall of the event loop`,
        aim: `at most ${STALL_AIM_MS} ms`,
        reached: `${figure(stall)} ms`,
        met: stall <= STALL_AIM_MS,
      },
    ],
  }
}
