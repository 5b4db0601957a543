import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { ROOT } from './scratch-workspace.ts'

interface Verdict {
  passed: boolean
  /** What it printed, with each run of white space as one blank, so that line breaks do not matter. */
  said: string
}

/**
 * Runs a command of the root's `node_modules/.bin`, or `node`, in a folder.
 * @param input what it reads from its standard input
 */
export const runChecker = async (
  command: string,
  args: string[],
  { cwd, input = '' }: { cwd: string; input?: string },
): Promise<Verdict> => {
  const path = `${ROOT}node_modules/.bin:${process.env.PATH}`
  const child = spawn(command, args, { cwd, env: { ...process.env, PATH: path, NO_COLOR: '1' } })
  child.stdin.end(input)
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { passed: code === 0, said: `${out} ${err}`.replaceAll(/\s+/g, ' ') }
}
