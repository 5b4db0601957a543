/** `pnpm bench`: measures what Curfew promises to be fast at, beside what the bare libraries reach in the same run. */
import { parseArgs } from 'node:util'
import { startTestRedis } from '../../server/testing/redis/redis.ts'
import { provideRequirements } from '../../server/testing/setup/requirements.ts'
import { capacity } from './cases/capacity.ts'
import { check } from './cases/check.ts'
import { connecting } from './cases/connecting.ts'
import { dashboards } from './cases/dashboards.ts'
import { endManyCallers } from './cases/end-many-callers.ts'
import { endOne } from './cases/end-one.ts'
import { everyone, everyoneOnTwoNodes } from './cases/everyone.ts'
import { greatGroup } from './cases/great-group.ts'
import { lists } from './cases/lists.ts'
import { memory } from './cases/memory.ts'
import { oneUser, oneUserOnTwoNodes } from './cases/one-user.ts'
import { route, routeOnTwoNodes } from './cases/route.ts'
import { signIn } from './cases/sign-in.ts'
import { worstDay } from './cases/worst-day.ts'
import { circumstances } from './machine.ts'
import type { BenchOptions } from './options.ts'
import { startPostgres } from './records/postgres.ts'
import { aimsOf, type Finding, reportOf, sectionOf, writeReport } from './report.ts'
import { LOAD_NAMES, LOADS } from './worst-day/loads.ts'

const CASES: Record<string, (options: BenchOptions) => Promise<Finding[]>> = {
  everyone,
  'one-user': oneUser,
  check,
  route,
  connecting,
  memory,
  'end-one': endOne,
  'end-many-callers': endManyCallers,
  'great-group': greatGroup,
  lists,
  'everyone-two-nodes': everyoneOnTwoNodes,
  'one-user-two-nodes': oneUserOnTwoNodes,
  'route-two-nodes': routeOnTwoNodes,
  capacity,
  'sign-in': signIn,
  dashboards,
  'worst-day': worstDay,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true },
    server: { type: 'string' },
    load: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    shrink: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h' },
  },
})
const wanted = [...positionals, ...(values.only ?? [])]
const unknown = wanted.find((name) => !(name in CASES)) ?? values.load?.find((name) => !(name in LOADS))
if (values.help || unknown !== undefined) {
  console.log(
    `pnpm bench [<case>]… [--rounds <n>] [--shrink <divisor>]\n` +
      `Cases: ${Object.keys(CASES).join(', ')}. Only a run without options writes test/bench/RESULTS.md.\n` +
      `pnpm bench worst-day [--load <name>]… [--server <folder of another checkout that has been built>]\n` +
      `Loads: ${LOAD_NAMES.join(', ')}.`,
  )
  process.exit(unknown === undefined ? 0 : 2)
}

await provideRequirements()
const [postgres, redis] = await Promise.all([startPostgres(), startTestRedis()])
try {
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  const findings: Finding[] = []
  for (const [name, measure] of Object.entries(CASES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const begin = performance.now()
    const found = await measure({
      postgres,
      redisUrl: redis.url,
      rounds,
      shrink: Number(values.shrink),
      server: values.server,
      loads: values.load,
    })
    findings.push(...found)
    console.log(found.map(sectionOf).join('\n'))
    console.error(`${name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`)
  }
  const command = ['pnpm bench', ...process.argv.slice(2)].join(' ')
  console.log(aimsOf(findings))
  if (process.argv.length === 2) {
    await writeReport(reportOf(findings, circumstances(command, postgres.version)))
  }
} finally {
  await Promise.all([postgres.stop(), redis.stop()])
}
