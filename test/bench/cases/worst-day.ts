import { setTimeout as wait } from 'node:timers/promises'
import type { Probes } from '../clients/probes.process.ts'
import type { WorstDayLoad } from '../clients/worst-day.process.ts'
import { figure, quantile } from '../measure/statistics.ts'
import { portsOf, startNodes } from '../nodes.ts'
import type { BenchOptions } from '../options.ts'
import { withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import type { Aim, Finding } from '../report.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'
import { LOAD_NAMES, LOADS, type LoadName, type LoadTally } from '../worst-day/loads.ts'
import { seedPeople } from '../worst-day/people.ts'
import { judge, type ProbeName, type Sample, type Samples, type Verdict } from '../worst-day/verdict.ts'

const SECONDS = 5
/** Between two rates, for what is left of the first. */
const PAUSE_MS = 2_000
const TIMES = [1, 3]
const PAST_SESSIONS = 300_000
const PROBES: ProbeName[] = ['revoke', 'signIn', 'check', 'entry']

/** One load at one rate, on fresh servers with a fresh database. */
interface Measured {
  nodes: number
  server: string
  load: LoadName
  perSecond: number
  before: Samples
  during: Samples
  tally: LoadTally
  verdict: Verdict
}

/** What administrators, people and applications notice of those who ask for too much. */
export async function worstDay(options: BenchOptions): Promise<Finding[]> {
  const servers: { name: string; folder?: string }[] = [
    ...(options.server === undefined ? [] : [{ name: 'before', folder: options.server }]),
    { name: options.server === undefined ? '' : 'now' },
  ]
  const findings: Finding[] = []
  for (const nodes of [1, 2]) {
    const measured: Measured[] = []
    for (const load of LOAD_NAMES.filter((name) => options.loads?.includes(name) ?? true)) {
      for (const { name, folder } of servers) {
        measured.push(...(await measure(options, { nodes, load, server: name, folder })))
        console.error(measured.slice(-TIMES.length).map(lineOf).join('\n'))
      }
    }
    findings.push(findingOf(nodes, measured, options))
  }
  return findings
}

const measure = (
  options: BenchOptions,
  { nodes, load, server, folder }: { nodes: number; load: LoadName; server: string; folder?: string },
): Promise<Measured[]> =>
  withPrograms(async (start) => {
    const databaseUrl = await options.postgres.newDatabase()
    const [attacker, honest, curfews] = await Promise.all([
      start<WorstDayLoad>('clients/worst-day.process.ts'),
      start<Probes>('clients/probes.process.ts'),
      startNodes<CurfewServer>(
        start,
        nodes,
        'servers/curfew.process.ts',
        {
          BENCH_DATABASE_URL: databaseUrl,
          BENCH_TRUSTED_PROXIES: '127.0.0.1',
          ...(nodes > 1 ? { BENCH_REDIS_URL: options.redisUrl } : {}),
          ...(folder === undefined ? {} : { BENCH_SERVER: folder }),
        },
        // A server that logs every refusal is measured with it, and nobody has to read it.
        { quiet: true },
      ),
    ])
    const past = load === 'a long past' ? Math.ceil(PAST_SESSIONS / options.shrink) : 0
    await withClient(databaseUrl, (client) => seedPeople(client, past))
    const ports = await portsOf(curfews)
    const [port] = ports
    const seconds = Math.max(2, SECONDS / options.shrink)
    await honest.call('introduce', port)
    await honest.call('probe', { port, seconds: 1 })
    const before = await honest.call('probe', { port, seconds })
    const measured: Measured[] = []
    for (const times of TIMES) {
      const perSecond = LOADS[load].perSecond * times
      const loading = attacker.call('load', { name: load, ports, perSecond, seconds: seconds + 1 })
      // Until it has begun to tell.
      await wait(1_000)
      const during = await honest.call('probe', { port, seconds })
      const tally = await loading
      measured.push({ nodes, server, load, perSecond, before, during, tally, verdict: judge(before, during) })
      await wait(PAUSE_MS)
    }
    return measured
  })

const times = (samples: readonly Sample[]): string => {
  const values = samples.map(({ milliseconds }) => milliseconds)
  return `${figure(quantile(values, 0.5))}/${figure(quantile(values, 0.99))}`
}
/** Those that did not succeed, by their status. */
const failures = (samples: readonly Sample[]): string => {
  const failed = samples.filter(({ status }) => status !== 200 && status !== 201)
  if (failed.length === 0) return ''
  const statuses = [...new Set(failed.map(({ status }) => status))].sort()
  return `, ${failed.length} of ${samples.length} failed (${statuses.join(', ')})`
}
const cellOf = ({ before, during }: Measured, probe: ProbeName): string =>
  `${times(before[probe])} → ${times(during[probe])}${failures(during[probe])}`

const answersOf = ({ statuses, withheld }: LoadTally): string =>
  [
    ...Object.entries(statuses).map(([status, count]) => `${status}: ${count.toLocaleString('en')}`),
    ...(withheld > 0 ? [`not sent: ${withheld.toLocaleString('en')}`] : []),
  ].join(', ')

const rowOf = (measured: Measured): string[] => [
  measured.load,
  measured.perSecond.toLocaleString('en'),
  ...(measured.server ? [measured.server] : []),
  ...PROBES.map((probe) => cellOf(measured, probe)),
  answersOf(measured.tally),
  measured.verdict.broken.join('; ') || 'yes',
]
const lineOf = (measured: Measured): string => `${measured.nodes} nodes | ${rowOf(measured).join(' | ')}`

function findingOf(nodes: number, measured: Measured[], { server }: BenchOptions): Finding {
  const on = nodes === 1 ? 'one node' : 'two nodes'
  const described = [...new Set(measured.map(({ load }) => load))].map(
    (load) => `${load}: ${LOADS[load].what}`,
  )
  return {
    title: `The worst day, on ${on}`,
    method:
      'Milliseconds, p50/p99, before → during, of what honest people do while others ask for too much: a forced logout, a ' +
      'sign-in with the right password from a known address, a request behind `requireSession`, a websocket until it is ' +
      `greeted. Each load at its rate and at three times it, on fresh servers. ${described.join('. ')}.`,
    columns: [
      'load',
      'a second',
      ...(server === undefined ? [] : ['server']),
      'forced logout',
      'sign-in',
      'check',
      'websocket',
      'its answers',
      'holds',
    ],
    rows: measured.map(rowOf),
    aims: aimsOf(
      on,
      measured.filter(({ server: name }) => name !== 'before'),
    ),
  }
}

function aimsOf(on: string, measured: Measured[]): Aim[] {
  const aim = (what: string, says: string, holds: (each: Measured) => boolean): Aim => {
    const offenders = measured.filter((each) => !holds(each))
    return {
      what: `worst day on ${on}: ${what}`,
      aim: says,
      reached:
        offenders.length === 0
          ? `in all ${measured.length}`
          : `not with ${offenders.map(({ load, perSecond }) => `${load} at ${perSecond}/s`).join(', ')}`,
      met: offenders.length === 0,
    }
  }
  const without =
    (...words: string[]) =>
    ({ verdict }: Measured) =>
      !verdict.broken.some((each) => words.some((word) => each.includes(word)))
  return [
    aim('forced logouts', 'all done, within 3 s', without('forced logouts failed', 'took more than 3 s')),
    aim('forced logouts', 'p99 at most three times what it was + 200 ms', without('three times')),
    aim('honest sign-ins', 'all done, p99 at most 3 s', without('sign-ins')),
    aim('forced logouts', 'p99 at most twice what it was', ({ verdict }) => verdict.aimMet),
  ]
}
