import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { freePort } from '../src/store/postgres/free-port.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

export interface TestRedis {
  readonly url: string
  /** To pause it (SIGSTOP) or kill it. */
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

/**
 * Starts a Redis of one's own on the loopback address, which keeps nothing.
 *
 * @param options.port for starting it again where it was; a free one if absent
 */
export async function startTestRedis(options: { port?: number } = {}): Promise<TestRedis> {
  const port = options.port ?? (await freePort())
  const folder = await makeTemporaryFolder()
  const settings = { port: String(port), bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder.path }
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const child = spawn('redis-server', flags, { stdio: ['ignore', 'pipe', 'ignore'] })
  const said: string[] = []
  const ready = new Promise<'ready'>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line)
      if (line.includes('Ready to accept connections')) resolve('ready')
    })
  })
  const exited = once(child, 'exit')
  const first = await Promise.race([ready, exited])
  if (first !== 'ready' || child.pid === undefined) {
    await folder.remove()
    throw new Error(`redis-server did not start: ${said.join('\n')}`)
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid,
    port,
    async stop() {
      // It may be paused, and it has nothing to save.
      child.kill('SIGKILL')
      await exited
      await folder.remove()
    },
  }
}
