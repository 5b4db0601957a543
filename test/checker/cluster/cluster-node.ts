import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Chronicle } from '../history/chronicle.ts'
import type { KillPointName } from '../kill-points/kill-points.ts'
import { type Patch, patchServer } from './patch.ts'

export interface NodeOptions {
  chronicle: Chronicle
  /** Its number in the cluster. */
  node: number
  port: number
  databaseUrl: string
  /** This node's own way to Redis. */
  redisUrl?: string
  patches?: readonly Patch[]
  /** What it runs until it is upgraded; the default is the server of this repository. */
  program?: URL
}

const PROGRAM = new URL('node.process.mjs', import.meta.url)

/** How often a process is started that ends before it listens. */
const ATTEMPTS = 5
/** Of what a process said, this much is kept: its last words count. */
const KEEP = 20_000

/** A place in the cluster. Its processes may come and go; the address stays. */
export class ClusterNode {
  readonly node: number
  readonly url: string
  #options: NodeOptions
  #program: URL
  #child: ChildProcess | null = null
  #output = ''
  /** Somebody wants the process to end, or has made it kill itself. */
  #doomed = false

  constructor(options: NodeOptions) {
    this.#options = options
    this.#program = options.program ?? PROGRAM
    this.node = options.node
    this.url = `http://127.0.0.1:${options.port}`
  }

  /** Everything that its processes have written to their outputs lately. */
  get output(): string {
    return this.#output
  }

  /** Starts a process there and waits until it listens. @throws when it does not start */
  async start(): Promise<void> {
    this.#doomed = true
    // As whoever supervises a service would: PostgreSQL may be too busy to let it in.
    for (let attempt = 1; !(await this.#startOnce()); attempt++) {
      if (attempt === ATTEMPTS) throw new Error(`node ${this.node} did not start:\n${this.#output}`)
    }
    this.#doomed = false
  }

  /** @returns whether it listens; otherwise it has ended */
  async #startOnce(): Promise<boolean> {
    const { port, databaseUrl, redisUrl, patches = [] } = this.#options
    const child = fork(this.#program, {
      execArgv: [],
      silent: true,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: 'production',
        CHECKER_PORT: `${port}`,
        CHECKER_DATABASE_URL: databaseUrl,
        ...(redisUrl ? { CHECKER_REDIS_URL: redisUrl } : {}),
        CHECKER_PATCHED: JSON.stringify(patchServer(patches)),
      },
    })
    this.#child = child
    const hear = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-KEEP)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.on('exit', (code, signal) => this.#ended(child, `ended with ${signal ?? code}`))
    const ready = once(child, 'message').then(() => true)
    return Promise.race([ready, once(child, 'exit').then(() => false)])
  }

  /** `kill -9` */
  async kill(): Promise<void> {
    this.#doomed = true
    this.#child?.kill('SIGKILL')
    await this.ended()
  }

  /** Ends it in good order, and starts the server of this repository in its place. */
  async upgrade(): Promise<void> {
    this.#doomed = true
    this.#child?.kill('SIGTERM')
    await this.ended()
    this.#program = PROGRAM
    await this.start()
  }

  /** Resolves when the process is gone. */
  async ended(): Promise<void> {
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }

  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }

  /** Has the process kill itself the next time it comes to that point. */
  async arm(point: KillPointName): Promise<void> {
    this.#doomed = true
    await fetch(`${this.url}/arm`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ point }),
    })
  }

  #ended(child: ChildProcess, how: string): void {
    const { chronicle, node } = this.#options
    if (child !== this.#child) return
    chronicle.note({ kind: 'exit', node, at: chronicle.now(), how, wanted: this.#doomed })
  }
}
