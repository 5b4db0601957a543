import { execFileSync } from 'node:child_process'
import { cpus, release, totalmem, type } from 'node:os'

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim()

/** The commit that is being tried, and whether files differ from it other than those that findings are written to. */
export const commit = (): string => {
  try {
    const changed = git('status', '--porcelain', '--', ':(top)', ':(top,exclude)test/*/RESULTS.md')
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? '-dirty' : ''}`
  } catch {
    return 'unknown'
  }
}

export const today = (): string => new Date().toISOString().slice(0, 10)

export const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}`

/** A table in Markdown. */
export const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
