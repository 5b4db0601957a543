import { writeFile } from 'node:fs/promises'
import { table } from '../support/findings.ts'

/** Something to reach, and what was reached. */
export interface Aim {
  what: string
  aim: string
  reached: string
  met: boolean
}

/** What a case of the bench found out. */
export interface Finding {
  title: string
  /** How it was measured, in a sentence or two. */
  method: string
  columns: string[]
  rows: string[][]
  aims: Aim[]
}

export const sectionOf = ({ title, method, columns, rows }: Finding): string =>
  `## ${title}\n\n${method}\n\n${table(columns, rows)}\n`

const AIM_COLUMNS = ['', 'aim', 'reached', '']
const aimRow = ({ what, aim, reached, met }: Aim): string[] => [what, aim, reached, met ? 'yes' : '**no**']

export const aimsOf = (findings: Finding[]): string =>
  table(AIM_COLUMNS, findings.flatMap(({ aims }) => aims).map(aimRow))

/** The whole report as Markdown. @param circumstances lines that say when, where and with what it was measured */
export const reportOf = (findings: Finding[], circumstances: string[]): string =>
  [
    '# What the bench measured',
    '',
    'Variants take turns within one run; a figure is the median over the rounds with the range in brackets. A ratio is the',
    "median of the rounds' ratios, since two runs of the same server differ by more than most of what is compared here.",
    '',
    ...circumstances.map((line) => `- ${line}`),
    '',
    '## Aims',
    '',
    aimsOf(findings),
    '',
    ...findings.map(sectionOf),
  ].join('\n')

export const writeReport = (report: string): Promise<void> =>
  writeFile(new URL('RESULTS.md', import.meta.url), report)
