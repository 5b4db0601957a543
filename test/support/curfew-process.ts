import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { eventually, freePort } from '@curfew/server/testing'

const COMMAND = fileURLToPath(new URL('../../server/bin/curfew.js', import.meta.url))

/** The password of every demo account in tests. */
export const PASSWORD = 'correct horse battery staple'

export interface CurfewProcess {
  readonly url: string
  readonly pid: number
  /** Everything that it has written to its output. */
  output(): string
  /** Sends a signal and waits for nothing. */
  signal(name: NodeJS.Signals): void
  /** Kills it at once, as a power failure would. */
  kill(): Promise<void>
  /** Ends it as an operator would. @returns its exit code */
  stop(): Promise<number | null>
  /** Its exit code or signal, once it has ended by itself. */
  ended(): number | string | null
}

export interface CurfewProcessOptions {
  databaseUrl?: string
  redisUrl?: string
  /** To start again where it was. */
  port?: number
  /** With the demo data and application, which is a node of its own; the default. */
  demo?: boolean
  env?: Record<string, string>
}

/** Runs `curfew serve` as a process of its own, as an operator would, and waits until it is ready. */
export async function startCurfew(options: CurfewProcessOptions): Promise<CurfewProcess> {
  const port = options.port ?? (await freePort())
  const child = spawn(process.execPath, [COMMAND, 'serve', ...(options.demo === false ? [] : ['--demo'])], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: `${port}`,
      CURFEW_DEMO_PASSWORD: PASSWORD,
      // Tests count who is signed in: nobody is, but for those whom they sign in.
      CURFEW_DEMO_SIMULATION: 'false',
      ...(options.databaseUrl ? { DATABASE_URL: options.databaseUrl } : {}),
      ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  child.stderr.on('data', (chunk) => (said += chunk))
  const url = `http://127.0.0.1:${port}`
  const running = handle(child, url, () => said)
  await eventually(
    async () => {
      if (running.ended() !== null) return
      const answer = await fetch(`${url}/readyz`)
      if (answer.status !== 200) throw new Error(`readyz: ${answer.status}`)
    },
    { within: 40_000, interval: 100 },
  )
  if (running.ended() !== null) throw new Error(`curfew ended with ${running.ended()}:\n${said}`)
  return running
}

function handle(child: ChildProcess, url: string, output: () => string): CurfewProcess {
  const exited = once(child, 'exit')
  const ended = () => child.signalCode ?? child.exitCode
  return {
    url,
    pid: child.pid ?? 0,
    output,
    ended,
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      if (ended() === null) child.kill('SIGTERM')
      await exited
      return child.exitCode
    },
  }
}
