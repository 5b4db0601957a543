import { readFile, writeFile } from 'node:fs/promises'
import type { Summary } from '../checker/workload/summary.ts'
import { commit, machine, table, today } from '../support/findings.ts'

const FILE = new URL('RESULTS.md', import.meta.url)

const PREAMBLE = [
  '# What the soak found',
  '',
  'Written by `pnpm test:soak`: what every `pnpm test` does in small, in large.',
  '',
  '',
].join('\n')

/** One run of the checker, with what it consisted of, or what was wrong with it. */
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

/** What one part of the soak found, instead of what it found before. */
export async function writeSection(heading: string, lines: readonly string[]): Promise<void> {
  const written = await readFile(FILE, 'utf8').catch(() => '')
  const sections = written.split(/^(?=## )/m).slice(1)
  const circumstances = `- ${today()}, commit ${commit()}, ${machine()}, Node ${process.versions.node}`
  const section = [`## ${heading}`, '', circumstances, ...lines, ''].join('\n')
  const others = sections.filter((other) => !other.startsWith(`## ${heading}\n`)).map((other) => other.trim())
  await writeFile(FILE, `${PREAMBLE}${[...others, section].sort().join('\n\n')}`)
}

/** Writes what the checker found, again after each run: a soak that is broken off leaves what it knew. */
export function writeRuns(runs: readonly SoakRun[]): Promise<void> {
  const sum = (of: (summary: Summary) => number) =>
    runs.reduce((total, { summary }) => total + (summary ? of(summary) : 0), 0)
  const failed = runs.filter(({ failure }) => failure !== null)
  return writeSection('The checker', [
    `- ${count(sum(({ checks }) => checks))} checks and ${count(sum(({ revocations }) => revocations.done))} revocations ` +
      `in ${count(sum(({ seconds }) => seconds))} s: ${failed.length === 0 ? 'no violation' : `**${failed.length} runs failed**`}`,
    '',
    'Three nodes as processes, a PostgreSQL and a Redis, and many clients that check sessions while revocations fall upon them;',
    'then the same while things fail. What is judged stands in [../checker](../checker/README.md).',
    '',
    table(COLUMNS, runs.map(cellsOf)),
    ...failed.map(({ name, seed, failure }) => `\n### ${name}, seed ${seed}\n\n\`\`\`\n${failure}\n\`\`\``),
  ])
}

const cellsOf = ({ name, seed, summary, failure }: SoakRun): string[] => [
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
]

export const count = (number: number): string => Math.round(number).toLocaleString('en')
