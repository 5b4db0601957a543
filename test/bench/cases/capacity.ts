import { setTimeout as wait } from 'node:timers/promises'
import { hashPassword } from '../../../server/src/sign-in/passwords/passwords.ts'
import type { Callers } from '../clients/callers.process.ts'
import type { Sending } from '../clients/send.ts'
import type { Swarm } from '../clients/swarm.process.ts'
import { now } from '../measure/clock.ts'
import { interleave } from '../measure/interleave.ts'
import { figure, median, ratios, spread } from '../measure/statistics.ts'
import { portsOf, startNodes } from '../nodes.ts'
import type { BenchOptions } from '../options.ts'
import { type Program, withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { ADMIN_TOKEN, seedAdmin, seedPasswords, seedSessions, sessionIds } from '../records/seed.ts'
import type { Finding } from '../report.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'

const NODES = [1, 2, 4, 8]
const CALLERS = 32
const SECONDS = 2.5
const PEOPLE = 5_000
/** As many as can be ended in the time, and more. */
const TO_BE_ENDED = 10_000
const CONNECTING = 1_000
const PASSWORD = 'only for the bench'
/** With a password each, and an address each. */
const WITH_PASSWORDS = 60
/** One password takes 25 ms of a processor: more at a time would only wait in the queue. */
const PASSWORDS_AT_ONCE = 8

/** What was carried in a second. */
interface Carried {
  ends: number
  signIns: number
  withPassword: number
  connections: number
}
type Work = keyof Carried

/** What one PostgreSQL and 1, 2, 4 and 8 nodes carry. */
export async function capacity(options: BenchOptions): Promise<Finding[]> {
  const rounds = options.rounds ?? 1
  const measured = await interleave(
    rounds,
    Object.fromEntries(NODES.map((nodes) => [nodes, () => measure(options, nodes)])),
  )
  const values = (nodes: number, work: Work) => (measured[nodes] ?? []).map((round) => round[work])
  const cells = (nodes: number, work: Work) => [
    rounds === 1 ? figure(median(values(nodes, work))) : spread(values(nodes, work)),
    figure(median(ratios(values(nodes, work), values(1, work)))),
  ]
  return [
    {
      title: 'What nodes on one PostgreSQL carry',
      method:
        `A second, for ${SECONDS} s each, ${CALLERS} callers in all, shared among the nodes: sessions ended one by one over HTTP, sign-ins ` +
        'in process without a password, sign-ins over HTTP with one, and raw clients that connect until they may be used. ' +
        `${rounds} round${rounds === 1 ? '' : 's'}. All nodes, the clients and PostgreSQL share the cores that are named above: ` +
        'with as many processes as cores, or more, further nodes bring nothing and cost their heartbeats, so the ratios tell what a ' +
        'node costs the others, and not what it would add on a machine of its own. What one node reaches here is what a node reaches ' +
        'beside its PostgreSQL. Two limits hold whatever the machines are: ends pass one lock of one PostgreSQL at their commit, and ' +
        'a password costs its time of some processor.',
      columns: ['nodes', 'ends', '÷ 1', 'sign-ins', '÷ 1', 'with a password', '÷ 1', 'connections', '÷ 1'],
      rows: NODES.map((nodes) => [
        String(nodes),
        ...cells(nodes, 'ends'),
        ...cells(nodes, 'signIns'),
        ...cells(nodes, 'withPassword'),
        ...cells(nodes, 'connections'),
      ]),
      aims: [],
    },
  ]
}

const measure = (options: BenchOptions, nodes: number): Promise<Carried> =>
  withPrograms(async (start) => {
    const seconds = SECONDS / options.shrink
    const databaseUrl = await options.postgres.newDatabase()
    const [callers, swarm, curfews] = await Promise.all([
      start<Callers>('clients/callers.process.ts'),
      start<Swarm>('clients/swarm.process.ts'),
      startNodes<CurfewServer>(
        start,
        nodes,
        'servers/curfew.process.ts',
        {
          BENCH_DATABASE_URL: databaseUrl,
          BENCH_TRUSTED_PROXIES: '127.0.0.1',
          ...(nodes > 1 ? { BENCH_REDIS_URL: options.redisUrl } : {}),
        },
        { quiet: true },
      ),
    ])
    const ports = await portsOf(curfews)
    const ids = await withClient(databaseUrl, async (client) => {
      await seedAdmin(client)
      await seedSessions(client, 'ended', Math.ceil(TO_BE_ENDED / options.shrink))
      await seedSessions(client, 'connecting', Math.ceil(CONNECTING / options.shrink))
      await seedPasswords(client, WITH_PASSWORDS, await hashPassword(PASSWORD))
      return sessionIds(client, 'ended', Math.ceil(TO_BE_ENDED / options.shrink))
    })
    const shared = (sendings: Omit<Sending, 'port'>[]): Sending[] =>
      sendings.map((sending, n) => ({ ...sending, port: ports[n % ports.length] ?? ports[0] }))
    const ends = await called(callers, CALLERS, seconds, shared(ids.map(endOf)))
    const connections = await connected(swarm, ports, Math.ceil(CONNECTING / options.shrink))
    const signIns = await signedIn(curfews, seconds)
    const passwords = Array.from({ length: 40 * WITH_PASSWORDS }, (_, n) => passwordOf(n % WITH_PASSWORDS))
    const withPassword = await called(callers, PASSWORDS_AT_ONCE, seconds, shared(passwords))
    return { ends, signIns, withPassword, connections }
  })

/** What comes first is not counted: a new process is still being compiled. @param sendings a fifth of them is for that */
const called = async (
  callers: Program<Callers>,
  atOnce: number,
  seconds: number,
  sendings: Sending[],
): Promise<number> => {
  const warmUp = sendings.splice(0, Math.ceil(sendings.length / 5))
  await callers.call('call', { sendings: warmUp, callers: atOnce, seconds: seconds / 5 })
  const { perSecond, refused } = await callers.call('call', { sendings, callers: atOnce, seconds })
  // Of passwords that would have to wait for too long, see SE-13: what was carried is what counts.
  const { 429: _, ...others } = refused
  if (Object.keys(others).length > 0) throw new Error(`refused, by status: ${JSON.stringify(others)}`)
  return perSecond
}

const connected = async (swarm: Program<Swarm>, ports: number[], count: number): Promise<number> => {
  const startedAt = now()
  await swarm.call('connect', { ports, dialect: 'curfew', series: 'connecting', count })
  const perSecond = count / ((now() - startedAt) / 1_000)
  await swarm.call('connect', { ports, dialect: 'curfew', series: 'connecting', count: 0 })
  return perSecond
}

const signedIn = async (nodes: Program<CurfewServer>[], seconds: number): Promise<number> => {
  const callers = Math.ceil(CALLERS / nodes.length)
  const signIn = (length: number) =>
    Promise.all(
      nodes.map((node, n) =>
        node.call('signIns', {
          people: PEOPLE,
          first: Math.floor((n * PEOPLE) / nodes.length),
          callers,
          seconds: length,
        }),
      ),
    )
  await signIn(seconds / 5)
  await wait(100)
  return (await signIn(seconds)).reduce((sum, each) => sum + each, 0)
}

const endOf = (id: string): Omit<Sending, 'port'> => ({
  method: 'POST',
  path: '/v1/revocations',
  token: ADMIN_TOKEN,
  body: JSON.stringify({ target: { sessions: [id] } }),
})

const passwordOf = (n: number): Omit<Sending, 'port'> => ({
  method: 'POST',
  path: '/v1/sign-in',
  from: `192.0.2.${1 + n}`,
  body: JSON.stringify({ loginId: `with-password-${n}`, password: PASSWORD, tokenIn: 'body' }),
})
