import { execFile } from 'node:child_process'
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
 * Runs a program to its end.
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
  const { stdout } = await execute(file, args, {
    ...account,
    cwd,
    signal,
    env: programEnvironment(),
    windowsHide: true,
  })
  return stdout
}
