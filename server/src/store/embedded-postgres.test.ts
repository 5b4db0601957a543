import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually, makeTemporaryFolder, type Program, startProgram } from '../../testing/index.ts'
import { createLog } from '../log.ts'
import { type EmbeddedPostgres, findEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { isRoot } from './postgres/account.ts'
import { freePort } from './postgres/free-port.ts'
import { readPostmasterNote } from './postgres/postmaster-note.ts'

const log = createLog('silent')

/** Shared by the tests: creating the data takes a second. */
let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>
let dataDir: string
const running: EmbeddedPostgres[] = []
const programs: Program[] = []

beforeAll(async () => {
  folder = await makeTemporaryFolder()
  dataDir = join(folder.path, 'data')
  const { url } = await start()
  await query(url, 'CREATE TABLE kept (at serial)')
  await stopAll()
})
afterEach(stopAll)
afterAll(async () => {
  // Stops what a killed owner may have left running.
  await (await start()).stop()
  await folder.remove()
})

async function stopAll() {
  await Promise.all(programs.splice(0).map((program) => program.end()))
  await Promise.all(running.splice(0).map((postgres) => postgres.stop()))
}

async function start(options: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {}) {
  const postgres = await startEmbeddedPostgres({ dataDir, log, ...options })
  running.push(postgres)
  return postgres
}

/** Writes something; returns a function that checks that it is there. */
async function writeDown(url: string) {
  const [{ at }] = await query(url, 'INSERT INTO kept DEFAULT VALUES RETURNING at')
  return async (later: string) => {
    expect(await query(later, `SELECT FROM kept WHERE at = ${at}`)).toHaveLength(1)
  }
}

/** Starts it in a process of its own; returns that and the address. */
async function startOwner(settings: { crash?: boolean } = {}) {
  const owner = startProgram(new URL('../../testing/programs/postgres-owner.ts', import.meta.url), [
    JSON.stringify({ options: { dataDir }, ...settings }),
  ])
  programs.push(owner)
  const url = (await owner.line(/^running /)).slice('running '.length)
  return { owner, url }
}

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // The server may be killed while we are connected.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

const postmasterPid = async (): Promise<number> =>
  (await readPostmasterNote(join(dataDir, 'postgres')))?.pid ?? 0

const isGone = (url: string) =>
  query(url, 'SELECT 1').then(
    () => false,
    (error) => error.code === 'ECONNREFUSED',
  )

describe('an ordinary life', () => {
  it('keeps its data over a restart and leaves nothing running', async () => {
    const first = await start()
    const expectIt = await writeDown(first.url)
    await first.stop()
    expect(await isGone(first.url)).toBe(true)
    await expectIt((await start()).url)
  })

  it('has the settings that the records need', async () => {
    const { url } = await start()
    const [settings] = await query(
      url,
      `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
         current_setting('synchronous_commit') AS synchronous_commit, current_setting('server_encoding') AS encoding,
         current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
         current_setting('max_connections')::int AS connections, lower('ÄÉ') AS lower`,
    )
    expect(settings).toEqual({
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      encoding: 'UTF8',
      addresses: '127.0.0.1',
      sockets: '',
      connections: 200,
      lower: 'äé',
    })
  })

  it('lets nobody in without its password, which only the owner of the folder can read', async () => {
    const { url } = await start()
    const wrong = new URL(url)
    wrong.password = 'wrong'
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
    const path = join(dataDir, 'postgres-password')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await readFile(path, 'utf8')).trim()).toBe(new URL(url).password)
  })

  it('can be found by another program while it runs', async () => {
    expect(await findEmbeddedPostgres(dataDir)).toBeUndefined()
    const postgres = await start()
    expect(await findEmbeddedPostgres(dataDir)).toBe(postgres.url)
    await postgres.stop()
    expect(await findEmbeddedPostgres(dataDir)).toBeUndefined()
  })

  it('takes another port if the chosen one is taken meanwhile', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const taken = typeof address === 'object' && address ? address.port : 0
    const ports = [taken, taken]
    const { url } = await start({ choosePort: async () => ports.pop() ?? freePort() })
    expect(ports).toEqual([])
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    other.close()
  })

  it('can be stopped twice', async () => {
    const postgres = await start()
    await Promise.all([postgres.stop(), postgres.stop()])
  })
})

describe('two on one folder', () => {
  it('the second in the same process is refused', async () => {
    const first = await start()
    await expect(start()).rejects.toMatchObject({ code: 'data_folder_in_use' })
    expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('the second in another process is refused, and told which process has the folder', async () => {
    const { owner, url } = await startOwner()
    await expect(start()).rejects.toMatchObject({
      code: 'data_folder_in_use',
      message: expect.stringContaining(`process ${owner.pid}`),
    })
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('of several that start at the same time exactly one gets it', async () => {
    const results = await Promise.allSettled([start(), start(), start()])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
  })
})

describe('after kill -9', () => {
  it('of the owner: the PostgreSQL it left running is stopped in good order, nothing is lost', async () => {
    const { owner, url } = await startOwner()
    const expectIt = await writeDown(url)
    process.kill(owner.pid, 'SIGKILL')
    await owner.ended
    expect(await isGone(url)).toBe(false)
    const orphan = await postmasterPid()

    const next = await start()
    expect(await postmasterPid()).not.toBe(orphan)
    expect(await isGone(url)).toBe(true)
    await expectIt(next.url)
  })

  it('of the owner and PostgreSQL: what was committed is there', async () => {
    const { owner, url } = await startOwner()
    const expectIt = await writeDown(url)
    process.kill(owner.pid, 'SIGKILL')
    process.kill(await postmasterPid(), 'SIGKILL')
    await owner.ended
    await expectIt((await start()).url)
  })

  it('of PostgreSQL alone: it is started again under the same address', { timeout: 60_000 }, async () => {
    const { url } = await start()
    const expectIt = await writeDown(url)
    for (let round = 0; round < 2; round++) {
      const killed = await postmasterPid()
      process.kill(killed, 'SIGKILL')
      await eventually(async () => expect(await postmasterPid()).not.toBe(killed), { within: 15_000 })
      await eventually(() => expectIt(url), { within: 15_000 })
    }
  })

  it('of PostgreSQL, and the owner stops before it is back', async () => {
    const postgres = await start()
    process.kill(await postmasterPid(), 'SIGKILL')
    await postgres.stop()
    expect(await isGone(postgres.url)).toBe(true)
  })
})

describe('the end of the owner', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s to the whole group: PostgreSQL stays until it is stopped',
    async (signal) => {
      const { owner, url } = await startOwner()
      process.kill(-owner.pid, signal)
      expect(await owner.line(/used it/)).toBe('used it after the signal')
      expect(await owner.ended).toEqual({ code: 0, signal: null })
      expect(await isGone(url)).toBe(true)
    },
  )

  it('by an uncaught error: PostgreSQL is told to stop too', async () => {
    const { owner, url } = await startOwner({ crash: true })
    expect(await owner.ended).toMatchObject({ code: 1 })
    await eventually(async () => expect(await isGone(url)).toBe(true))
  })
})

describe('a folder that something is wrong with', () => {
  it('a note left by a PostgreSQL whose number now belongs to somebody else', async () => {
    const { uid, gid } = await stat(join(dataDir, 'postgres'))
    const innocent = spawn('sleep', ['600'], isRoot() ? { uid, gid } : {})
    const note = [innocent.pid, join(dataDir, 'postgres'), 1, 20_000, '', '127.0.0.1', '', 'ready']
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), note.join('\n'))
    const { url } = await start()
    expect(await isGone(url)).toBe(false)
    expect(innocent.signalCode).toBeNull()
    innocent.kill()
  })

  it('data of another version of PostgreSQL are left alone', async () => {
    await (await start()).stop()
    const path = join(dataDir, 'postgres', 'PG_VERSION')
    await writeFile(path, '13\n')
    await expect(start()).rejects.toMatchObject({ code: 'data_folder_other_version' })
    await writeFile(path, '18\n')
  })

  it('a lost password is told', async () => {
    await (await start()).stop()
    const path = join(dataDir, 'postgres-password')
    await rename(path, `${path}.lost`)
    await expect(start()).rejects.toMatchObject({ code: 'password_missing' })
    await rename(`${path}.lost`, path)
  })

  it('a file stands where the folder should be', async () => {
    const file = join(folder.path, 'file')
    await writeFile(file, '')
    await expect(start({ dataDir: file })).rejects.toMatchObject({ code: 'data_folder_not_ours' })
  })

  it('creating the data was interrupted: the next start begins again', async () => {
    const fresh = join(folder.path, 'fresh')
    const abort = new AbortController()
    const reason = new Error('Ctrl-C')
    const first = expect(start({ dataDir: fresh, signal: abort.signal })).rejects.toBe(reason)
    await eventually(() => stat(join(fresh, 'postgres.new', 'PG_VERSION')), { interval: 5 })
    abort.abort(reason)
    await first
    const { url } = await start({ dataDir: fresh })
    expect(await isGone(url)).toBe(false)
    await expect(stat(join(fresh, 'postgres.new'))).rejects.toThrow('ENOENT')
  })
})
