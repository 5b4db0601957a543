import type pg from 'pg'
import { post } from '../clients/post.ts'
import type { Swarm } from '../clients/swarm.process.ts'
import { wallClockOffset } from '../measure/clock.ts'
import { interleave } from '../measure/interleave.ts'
import { figure, quantile } from '../measure/statistics.ts'
import { portsOf, startNodes } from '../nodes.ts'
import type { BenchOptions } from '../options.ts'
import { withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { lastEndCommittedAt, seedAdmin, seedSessions, userIds } from '../records/seed.ts'
import type { Aim, Finding } from '../report.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'
import type { SocketIo } from '../servers/socket-io.process.ts'
import { tokenOf } from '../tokens.ts'

const CLIENTS = 10_000
const ROUNDS = 200
const WARM_UP = 20
const SERIES = 'one'
/** What Curfew's p99 may exceed that of bare socket.io by on two nodes, in milliseconds. */
const COMMIT_AIM_MS = 5
const REQUEST_AIM_MS = 12

/** How one user was told; milliseconds. */
interface Told {
  fromRequest: number
  /** From the commit, or of a server without records from its emit. */
  fromCommit: number
  /** Requests of theirs that were let through after the call had returned. */
  accepted: number
}

/** One user among ten thousand is signed out, over and over. */
export const oneUser = (options: BenchOptions): Promise<Finding[]> => measureOn(options, 1)

/** The same with half of the clients on each of two nodes, Redis between them. */
export const oneUserOnTwoNodes = (options: BenchOptions): Promise<Finding[]> => measureOn(options, 2)

const measureOn = (options: BenchOptions, nodes: number): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const count = Math.ceil(CLIENTS / options.shrink)
    const rounds = Math.min(options.rounds ?? ROUNDS, count - WARM_UP)
    const databaseUrl = await options.postgres.newDatabase()
    const redis: Record<string, string> = nodes > 1 ? { BENCH_REDIS_URL: options.redisUrl } : {}
    const [bareSwarm, curfewSwarm, bare, curfew] = await Promise.all([
      start<Swarm>('clients/swarm.process.ts'),
      start<Swarm>('clients/swarm.process.ts'),
      startNodes<SocketIo>(start, nodes, 'servers/socket-io.process.ts', redis),
      startNodes<CurfewServer>(start, nodes, 'servers/curfew.process.ts', {
        ...redis,
        BENCH_DATABASE_URL: databaseUrl,
      }),
    ])
    return withClient(databaseUrl, async (client) => {
      await seedAdmin(client)
      await seedSessions(client, SERIES, count)
      const users = await userIds(client, count)
      const [barePorts, curfewPorts] = await Promise.all([portsOf(bare), portsOf(curfew)])
      await bareSwarm.call('connect', { ports: barePorts, dialect: 'socketIo', series: SERIES, count })
      await curfewSwarm.call('connect', { ports: curfewPorts, dialect: 'curfew', series: SERIES, count })

      const samples = await interleave(rounds + WARM_UP, {
        async bare(n): Promise<Told> {
          const told = bareSwarm.call('told', n)
          const path = `/users/${tokenOf(SERIES, n)}`
          const { requestedAt, body } = await post<{ startedAt: number }>(barePorts[0], path)
          return {
            fromRequest: (await told) - requestedAt,
            fromCommit: (await told) - body.startedAt,
            accepted: 0,
          }
        },
        async curfew(n): Promise<Told> {
          const told = curfewSwarm.call('told', n)
          const target = { users: [users[n]] }
          const { requestedAt } = await post(curfewPorts[0], '/v1/revocations', { target })
          const accepted = await acceptedBy(curfewPorts, tokenOf(SERIES, n))
          const committedAt = await committedAtOf(client)
          return { fromRequest: (await told) - requestedAt, fromCommit: (await told) - committedAt, accepted }
        },
      })
      return [
        findingOf(nodes, count, { bare: samples.bare.slice(WARM_UP), curfew: samples.curfew.slice(WARM_UP) }),
      ]
    })
  })

/** How many of the nodes still accept a token. */
const acceptedBy = async (ports: readonly number[], token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` }
  const answers = await Promise.all(
    ports.map((port) => fetch(`http://127.0.0.1:${port}/guarded`, { headers })),
  )
  return answers.filter((answer) => answer.status !== 401).length
}

const committedAtOf = async (client: pg.Client): Promise<number> =>
  (await lastEndCommittedAt(client)) - wallClockOffset()

const findingOf = (nodes: number, count: number, samples: Record<'bare' | 'curfew', Told[]>): Finding => {
  const times = (variant: keyof typeof samples, key: keyof Told) => samples[variant].map((told) => told[key])
  const row = (name: string, variant: keyof typeof samples): string[] => [
    name,
    ...(['fromCommit', 'fromRequest'] as const).flatMap((key) => [
      figure(quantile(times(variant, key), 0.5)),
      figure(quantile(times(variant, key), 0.99)),
    ]),
  ]
  const above = (key: keyof Told) => quantile(times('curfew', key), 0.99) - quantile(times('bare', key), 0.99)
  const among = `among ${count.toLocaleString('en')}${nodes > 1 ? ' on two nodes' : ''}`
  const aim = (from: string, key: keyof Told, most: number): Aim => ({
    what: `one user ${among}: p99 ${from} to the notice`,
    aim: `at most ${most} ms above bare socket.io`,
    reached: `${figure(above(key))} ms`,
    met: above(key) <= most,
  })
  const accepted = times('curfew', 'accepted').reduce((sum, each) => sum + each, 0)
  return {
    title: `One user ${among} clients`.replace(' on two nodes clients', ' clients on two nodes'),
    method:
      `Milliseconds from the commit and from the request to the client’s notice, ${samples.curfew.length} users one after ` +
      'the other. Curfew’s have a transaction with fsync in them; bare socket.io records nothing, and its clock starts ' +
      `with its emit. Right after each call had returned the user’s token was tried at every node: ${accepted} accepted.`,
    columns: ['', 'from the commit, p50', 'p99', 'from the request, p50', 'p99'],
    rows: [
      row(
        `socket.io${nodes > 1 ? ' with its Redis adapter' : ''}: emit to a room, disconnectSockets`,
        'bare',
      ),
      row('Curfew: POST /v1/revocations', 'curfew'),
    ],
    aims: [
      ...(nodes > 1
        ? [
            aim('from the commit', 'fromCommit', COMMIT_AIM_MS),
            aim('from the request', 'fromRequest', REQUEST_AIM_MS),
          ]
        : []),
      {
        what: `one user ${among}: accepted after the call had returned`,
        aim: 'none',
        reached: `${accepted} of ${samples.curfew.length * nodes} requests`,
        met: accepted === 0,
      },
    ],
  }
}
