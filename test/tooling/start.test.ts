import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, freePort } from '@curfew/server/testing'
import { expect, it, onTestFinished } from 'vitest'
import { PASSWORD } from '../support/curfew-process.ts'
import { ROOT } from './scratch-workspace.ts'

/** From the command to the first answer. */
const LISTENS_WITHIN_MS = 10_000

/** What `pnpm start` runs, which the tests have built for; in a process group, as a terminal has one. */
async function start(port: number, dataDir: string) {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))
  const begin = performance.now()
  const child = spawn(scripts.start, {
    cwd: ROOT,
    shell: true,
    detached: true,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: `${port}`,
      CURFEW_DATA_DIR: dataDir,
      CURFEW_DEMO_PASSWORD: PASSWORD,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL')
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const ask = async (path: string) => {
    const { status } = await fetch(`http://127.0.0.1:${port}${path}`)
    if (status !== 200) throw new Error(`${path}: ${status}\n${said}`)
  }
  await eventually(() => ask('/livez'), { within: 60_000, interval: 50 })
  const listensAfter = performance.now() - begin
  await eventually(() => ask('/readyz'), { within: 60_000, interval: 50 })
  await eventually(async () => expect(said).toContain('Ctrl-C stops everything'))
  return {
    listensAfter,
    said: () => said,
    async stop() {
      process.kill(-(child.pid ?? 0), 'SIGINT')
      await once(child, 'close')
    },
  }
}

it('the second start listens within 10 s, and says what it is doing', { timeout: 150_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-start-'))
  const port = await freePort()
  const first = await start(port, join(folder, 'data'))
  await first.stop()
  const second = await start(port, join(folder, 'data'))
  await second.stop()
  await rm(folder, { recursive: true })
  expect(second.listensAfter).toBeLessThan(LISTENS_WITHIN_MS)
  const places = ['Nothing to build', 'Starting …', 'Curfew is running.', `http://127.0.0.1:${port}/admin`]
  const found = places.map((text) => second.said().indexOf(text))
  expect(found).not.toContain(-1)
  expect(found).toEqual([...found].sort((a, b) => a - b))
})
