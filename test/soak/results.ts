import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { cpus, release, totalmem, type } from 'node:os'
import type { Summary } from '../checker/workload/summary.ts'

/** One run of the soak, with what it consisted of, or what was wrong with it. */
export interface SoakRun {
  name: string
  seed: number
  summary: Summary | null
  /** In the words of the failed expectation. */
  failure: string | null
}

const COLUMNS = [
  'run',
  'seed',
  'seconds',
  'checks',
  'refused',
  '503',
  'revocations',
  'sessions',
  'told',
  'violations',
]

/** Writes what was found, anew after each run: a soak that is broken off leaves what it knew. */
export async function writeResults(runs: readonly SoakRun[]): Promise<void> {
  const sum = (of: (summary: Summary) => number) =>
    runs.reduce((total, { summary }) => total + (summary ? of(summary) : 0), 0)
  const failed = runs.filter(({ failure }) => failure !== null)
  const text = [
    '# What the soak found',
    '',
    'Written by `pnpm test:soak`: three nodes as processes, a PostgreSQL and a Redis, and many clients that check sessions while',
    'revocations fall upon them; then the same while things fail. What is judged stands in [../checker](../checker/README.md).',
    '',
    `- ${new Date().toISOString().slice(0, 10)}, commit ${commit()}`,
    `- ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}, Node ${process.versions.node}`,
    `- ${count(sum(({ checks }) => checks))} checks and ${count(sum(({ revocations }) => revocations.done))} revocations ` +
      `in ${count(sum(({ seconds }) => seconds))} s: ${failed.length === 0 ? 'no violation' : `**${failed.length} runs failed**`}`,
    '',
    row(COLUMNS),
    row(COLUMNS.map(() => '---')),
    ...runs.map(({ name, seed, summary, failure }) =>
      row([
        name,
        `${seed}`,
        ...(summary
          ? [
              summary.seconds,
              summary.checks,
              summary.answers.ended ?? 0,
              summary.answers.unavailable ?? 0,
              summary.revocations.done,
              summary.sessions,
              summary.told,
            ].map(count)
          : Array<string>(7).fill('–')),
        failure === null ? 'none' : '**see below**',
      ]),
    ),
    ...failed.map(({ name, seed, failure }) => `\n## ${name}, seed ${seed}\n\n\`\`\`\n${failure}\n\`\`\``),
    '',
  ].join('\n')
  await writeFile(new URL('RESULTS.md', import.meta.url), text)
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const count = (number: number): string => number.toLocaleString('en')

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
