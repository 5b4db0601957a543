import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Repetitions } from '../../log/repetitions.ts'
import type { Log } from '../../log.ts'
import type { PostgresBinaries } from './binaries.ts'
import { postmasterState, readPostmasterNote } from './postmaster-note.ts'
import { PostgresProblem, type PostgresProblemCode } from './problem.ts'
import { type Account, programEnvironment, runProgram } from './run-program.ts'

/** A running PostgreSQL; `postmaster` is its own name for the process that all others belong to. */
export interface Postmaster {
  readonly pid: number
  /** Kept when it has ended, with the reason in words. */
  readonly ended: Promise<string>
  /** Ends it without waiting: for the moment in which this process exits. */
  abandon(): void
}

export interface PostmasterOptions {
  binaries: PostgresBinaries
  account: Account | undefined
  /** PostgreSQL's data folder. */
  cluster: string
  port: number
  /** Beyond the ones below. */
  settings: Readonly<Record<string, string>>
  log: Log
  signal: AbortSignal | undefined
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  timezone: 'UTC',
  // Short statements only: workers would take the processor from the server, and shared memory that containers limit.
  max_parallel_workers_per_gather: '0',
  // Failed statements are reported by whoever sent them; here their text would be in the log.
  log_min_messages: 'log',
  log_line_prefix: '',
}

/** What PostgreSQL says when it could not start, and what that means for the one who tries. */
const KNOWN_PROBLEMS: readonly [RegExp, PostgresProblemCode][] = [
  [/could not (bind|create any TCP)|Address already in use/i, 'port_taken'],
  [/pre-existing shared memory block|lock file ".*" already exists/i, 'still_in_use'],
]

/**
 * Starts PostgreSQL and waits until it accepts connections; after a crash that takes as long as its recovery.
 *
 * @throws PostgresProblem `port_taken`, `still_in_use` (processes of a killed PostgreSQL are still ending),
 *   `did_not_start`; the reason of `signal`
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { binaries, account, cluster, port, settings, log, signal } = options
  const child = spawn(
    binaries.postgres,
    ['-D', cluster, '-p', String(port), ...settingFlags({ ...SETTINGS, ...settings })],
    {
      ...account,
      cwd: cluster,
      env: programEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
      // A process group of its own: Ctrl-C in the terminal must not reach it before the server has drained.
      detached: true,
      windowsHide: true,
    },
  )
  const ended = endOf(child)
  const said: string[] = []
  // One that ends takes leave of every connection, and one that starts refuses every attempt, in the same words.
  const repetitions = new Repetitions()
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      logLine(log, repetitions, line)
      if (said.push(line) > 20) said.shift()
      if (line.includes('database system is ready to accept connections')) resolve()
    })
  })
  const abort = () => child.kill('SIGINT')
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const failure = await Promise.race([ready, ended])
    if (failure !== undefined || child.pid === undefined) {
      signal?.throwIfAborted()
      throw startProblem(failure ?? '', said)
    }
    return { pid: child.pid, ended, abandon: abort }
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

/**
 * Stops the PostgreSQL of a data folder, whoever started it: open transactions are rolled back, everything that was
 * committed is on disk, connections are closed.
 */
export async function stopPostmaster(
  options: Pick<PostmasterOptions, 'binaries' | 'account' | 'cluster' | 'log'>,
): Promise<void> {
  const { binaries, account, cluster, log } = options
  const stop = (mode: 'fast' | 'immediate', seconds: number) =>
    runProgram(binaries.pgCtl, ['stop', '-D', cluster, '-m', mode, '-w', '-t', String(seconds), '-s'], {
      account,
      cwd: cluster,
    })
  try {
    await stop('fast', 30)
  } catch (error) {
    const note = await readPostmasterNote(cluster)
    if (!note || (await postmasterState(note, cluster)) !== 'running') return
    log.warn({ err: error }, 'PostgreSQL does not stop; forcing it (the next start recovers from its log)')
    await stop('immediate', 10)
  }
}

const settingFlags = (settings: Record<string, string>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])

async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = await once(child, 'exit')
    return signal ? `killed by ${signal}` : `exit code ${code}`
  } catch (error) {
    return String(error)
  }
}

function startProblem(end: string, said: readonly string[]): PostgresProblem {
  const text = said.join('\n')
  const code = KNOWN_PROBLEMS.find(([pattern]) => pattern.test(text))?.[1] ?? 'did_not_start'
  return new PostgresProblem(code, `PostgreSQL did not start (${end}): ${text}`)
}

function logLine(log: Log, repetitions: Repetitions, line: string): void {
  const [, severity, text] = /^(\w+): +(.*)$/.exec(line) ?? []
  if (severity === 'PANIC') log.error({ postgres: text }, 'PostgreSQL panicked')
  else if (severity === 'FATAL' && repetitions.admit(line, performance.now()) !== null)
    log.warn({ postgres: text }, 'PostgreSQL ended a connection')
  else log.debug({ postgres: text ?? line }, 'PostgreSQL')
}
