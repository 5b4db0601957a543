import { interleave } from '../measure/interleave.ts'
import { figure, median, ratios, spread } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { seedSessions } from '../records/seed.ts'
import type { Finding } from '../report.ts'
import type { Checks } from '../servers/checks.process.ts'

const SESSIONS = 100_000
const ROUNDS = 20
const WARM_UP = 3
const AIM_MICROSECONDS = 1
/** Beside SHA-256 and one look into a map. */
const AIM_BESIDE = 1.05
const SERIES = 'check'

/** One check, without HTTP, by a node that knows a hundred thousand live sessions. */
export const check = (options: BenchOptions): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const count = Math.ceil(SESSIONS / options.shrink)
    const databaseUrl = await options.postgres.newDatabase()
    const node = await start<Checks>('servers/checks.process.ts', {
      env: { BENCH_DATABASE_URL: databaseUrl },
    })
    await withClient(databaseUrl, (client) => seedSessions(client, SERIES, count))
    await node.call('learn', SERIES, count)
    const variants = { hashAndLook: () => node.call('hashAndLook'), check: () => node.call('check') }
    await interleave(WARM_UP, variants)
    const rounds = await interleave(options.rounds ?? ROUNDS, variants)
    const reached = median(rounds.check)
    const beside = ratios(rounds.check, rounds.hashAndLook)
    return [
      {
        title: `One check among ${count.toLocaleString('en')} live sessions`,
        method:
          `Microseconds for a check by token, without HTTP, from the memory of a node whose lease is fresh. Beside it the hash, as the ` +
          `text that Node makes fastest, and whether a map has it. Each of ` +
          `${rounds.check.length} rounds checks every session once.`,
        columns: ['', 'µs', '÷ SHA-256 and map'],
        rows: [
          ['SHA-256 and one look into a map', spread(rounds.hashAndLook), '1.00'],
          ['Curfew: Verifier.check', spread(rounds.check), spread(beside)],
        ],
        aims: [
          {
            what: `one check with ${count.toLocaleString('en')} live sessions`,
            aim: `at most ${AIM_MICROSECONDS} µs`,
            reached: `${figure(reached)} µs`,
            met: reached <= AIM_MICROSECONDS,
          },
          {
            what: 'one check, beside SHA-256 and one look into a map',
            aim: `at most ${AIM_BESIDE}`,
            reached: figure(median(beside)),
            met: median(beside) <= AIM_BESIDE,
          },
        ],
      },
    ]
  })
