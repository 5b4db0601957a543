import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type PostmasterOptions, stopPostmaster } from './postmaster.ts'
import { runProgram } from './run-program.ts'

/** What PostgreSQL notes about itself in `postmaster.pid`: the process on the first line, the port on the fourth. */
export interface PostmasterNote {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
}

/** @returns undefined if there is no such file, or not yet with these lines */
export async function readPostmasterNote(cluster: string): Promise<PostmasterNote | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  return pid > 0 ? { pid, port, ready: lines[7]?.trim() === 'ready' } : undefined
}

/**
 * Clears what a PostgreSQL left behind whose owner was killed: itself, if it still runs, or its note. To be called by the
 * holder of the folder's lock only, to whom any such process is an orphan.
 */
export async function clearOrphan(
  options: Pick<PostmasterOptions, 'binaries' | 'account' | 'cluster' | 'log'>,
): Promise<void> {
  const { cluster, log } = options
  const note = await readPostmasterNote(cluster)
  if (!note || !isAlive(note.pid)) return
  if (await isPostmasterOf(note.pid, cluster)) {
    log.warn({ pid: note.pid }, 'stopping the PostgreSQL that a killed Curfew has left running')
    await stopPostmaster(options)
  } else {
    // The number now belongs to somebody else (after a restart of the machine or a container). PostgreSQL would take
    // that one for itself and refuse to start, and pg_ctl would kill it.
    log.info({ pid: note.pid }, 'removing the note of a PostgreSQL that no longer runs')
    await rm(join(cluster, 'postmaster.pid'), { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** On Windows pg_ctl itself signals only processes that are a PostgreSQL. */
const isPostmasterOf = async (pid: number, cluster: string): Promise<boolean> =>
  process.platform === 'win32' || (await commandLine(pid)).includes(cluster)

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return runProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => '')
}
