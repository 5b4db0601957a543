import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../../src/store/postgres/free-port.ts'
import type { TestCertificate } from '../machine/certificate.ts'
import { makeTemporaryFolder } from '../machine/temporary-folder.ts'

export interface TestRedis {
  readonly url: string
  readonly port: number
  /** It stands still, and so do its connections. */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

export interface TestRedisOptions {
  /** For starting it again where it was; a free one if absent. */
  port?: number
  /** As in `redis.conf`. */
  settings?: Readonly<Record<string, string>>
  /** Speaks nothing but TLS, also with others of its kind. */
  certificate?: TestCertificate
  /** A sentinel instead of a server. */
  sentinel?: boolean
}

/** Starts a Redis of one's own on the loopback address, which keeps nothing. */
export async function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const { settings = {}, certificate, sentinel = false } = options
  const port = options.port ?? (await freePort())
  const folder = await makeTemporaryFolder()
  const file = join(folder.path, 'redis.conf')
  const all = {
    bind: '127.0.0.1',
    dir: folder.path,
    ...(sentinel ? {} : { save: '""', appendonly: 'no' }),
    ...(certificate ? tlsSettings(certificate, port) : { port: String(port) }),
    ...settings,
  }
  // Sentinels write into theirs.
  await writeFile(
    file,
    Object.entries(all)
      .map(([name, value]) => `${name} ${value}\n`)
      .join(''),
  )
  const child = spawn('redis-server', [file, ...(sentinel ? ['--sentinel'] : [])], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const said: string[] = []
  const ready = new Promise<'ready'>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line)
      if (line.includes(sentinel ? '+monitor master' : 'Ready to accept connections')) resolve('ready')
    })
  })
  const exited = once(child, 'exit')
  const first = await Promise.race([ready, exited])
  if (first !== 'ready' || child.pid === undefined) {
    await folder.remove()
    throw new Error(`redis-server did not start: ${said.join('\n')}`)
  }
  return {
    url: `${certificate ? 'rediss' : 'redis'}://127.0.0.1:${port}`,
    port,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      // It may be paused, and it has nothing to save.
      child.kill('SIGKILL')
      await exited
      await folder.remove()
    },
  }
}

const tlsSettings = ({ certificate, key }: TestCertificate, port: number) => ({
  port: '0',
  'tls-port': String(port),
  'tls-replication': 'yes',
  'tls-auth-clients': 'no',
  'tls-cert-file': certificate,
  'tls-key-file': key,
  'tls-ca-cert-file': certificate,
})
