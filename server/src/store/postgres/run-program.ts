import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

/** The operating system's user that a program runs as; undefined: our own. */
export interface Account {
  uid: number
  gid: number
}

const execute = promisify(execFile)

/**
 * What PostgreSQL's programs find in their environment. Not ours: it holds secrets, and variables such as PGPORT or
 * PGDATA would change what they do. Messages are asked for in English because some are recognised.
 */
export function programEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMP } = process.env
  const kept = Object.entries({ PATH, SystemRoot, TEMP, TMP }).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(kept), LC_ALL: 'C' }
}

/**
 * Runs a program to its end, which an abort brings about: whoever tries again does not meet a program that is still
 * clearing away what it had begun.
 *
 * @param options.account who it runs as; `cwd` should be a folder that this user may enter
 * @returns what it wrote to standard output
 * @throws an error whose message holds what it wrote to standard error
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { account?: Account | undefined; cwd?: string; signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const { account, cwd = '/', signal } = options
  const running = execute(file, args, {
    ...account,
    cwd,
    signal,
    env: programEnvironment(),
    windowsHide: true,
  })
  try {
    return (await running).stdout
  } finally {
    // An aborted one has only been told to end.
    const { pid, exitCode, signalCode } = running.child
    if (pid !== undefined && exitCode === null && signalCode === null) await once(running.child, 'exit')
  }
}
