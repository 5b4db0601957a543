import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from './run-program.ts'

/** What PostgreSQL notes about itself in its data folder while it runs, and leaves there if it is killed. */
export interface PostmasterNote {
  readonly pid: number
  readonly port: number
  /** It accepts connections. */
  readonly ready: boolean
}

export const NOTE = 'postmaster.pid'

/** @returns undefined if there is none */
export async function readPostmasterNote(cluster: string): Promise<PostmasterNote | undefined> {
  const lines = (await readFile(join(cluster, NOTE), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  return pid > 0 ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' } : undefined
}

/**
 * Whether the process of a note still is what the note says: `running`, or `gone`, or `reused` if its number belongs to
 * somebody else by now (after a restart of the machine or of a container).
 */
export async function postmasterState(
  { pid }: PostmasterNote,
  cluster: string,
): Promise<'running' | 'gone' | 'reused'> {
  if (!isAlive(pid)) return 'gone'
  // On Windows pg_ctl itself looks whether it is a PostgreSQL before it signals.
  if (process.platform === 'win32') return 'running'
  return (await commandLine(pid)).includes(cluster) ? 'running' : 'reused'
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return runProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => '')
}
