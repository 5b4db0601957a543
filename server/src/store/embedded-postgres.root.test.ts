import { cp, lstat, mkdir, readFile, readlink, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeTemporaryFolder, startProgram } from '../../testing/index.ts'
import { createLog } from '../log.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { isRoot, postgresAccount } from './postgres/account.ts'
import { findNativeFolder } from './postgres/binaries.ts'
import { type Account, runProgram } from './postgres/run-program.ts'

/** What only root can try: PostgreSQL refuses to run as root, and root can become somebody else. */
const log = createLog('silent')

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>
/** A folder that only root can enter, such as root's home. */
let home: string
let systemFolder: string

beforeEach(async () => {
  folder = await makeTemporaryFolder()
  home = join(folder.path, 'home')
  systemFolder = join(folder.path, 'system')
  await mkdir(home, { mode: 0o700 })
})
afterEach(() => folder.remove())

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

const accountOf = async (path: string): Promise<Account> => {
  const { uid, gid } = await stat(path)
  return { uid, gid }
}

describe.runIf(isRoot())('as root', () => {
  it('runs as somebody else, on data that belong to that user', async () => {
    const dataDir = join(folder.path, 'data')
    const postgres = await startEmbeddedPostgres({ dataDir, log, systemFolder })
    await postgres.stop()
    expect((await stat(join(dataDir, 'postgres'))).uid).not.toBe(0)
    await expect(stat(systemFolder)).rejects.toThrow('ENOENT')
  })

  it('in a home folder: programs and data are put where that user can reach them, and found again', {
    timeout: 60_000,
  }, async () => {
    const nativeFolder = join(home, 'package', 'native')
    await cp(findNativeFolder(), nativeFolder, { recursive: true, verbatimSymlinks: true })
    await cp(join(findNativeFolder(), '..', 'package.json'), join(home, 'package', 'package.json'))
    const { version } = JSON.parse(await readFile(join(home, 'package', 'package.json'), 'utf8'))
    const dataDir = join(home, 'curfew', 'data')
    const options = { log, systemFolder, nativeFolder }

    const first = await startEmbeddedPostgres({ ...options, dataDir })
    await withClient(first.url, (client) => client.query('CREATE TABLE kept ()'))
    await first.stop()
    expect((await stat(join(systemFolder, `postgresql-${version}`, 'bin', 'postgres'))).uid).toBe(0)
    const place = await readlink(join(dataDir, 'postgres'))
    expect(place.startsWith(join(systemFolder, 'data-'))).toBe(true)

    // The clone is moved to another place: the link still leads there.
    await rename(join(home, 'curfew'), join(home, 'moved'))
    const second = await startEmbeddedPostgres({ ...options, dataDir: join(home, 'moved', 'data') })
    await withClient(second.url, (client) => client.query('SELECT FROM kept'))
    await second.stop()

    // Another clone has other data.
    const other = await startEmbeddedPostgres({ ...options, dataDir: join(home, 'curfew', 'data') })
    await expect(withClient(other.url, (client) => client.query('SELECT FROM kept'))).rejects.toThrow(
      'does not exist',
    )
    await other.stop()
  })

  it('does not run programs from a folder that others can write to', async () => {
    await mkdir(systemFolder, { mode: 0o777 })
    await runProgram('chmod', ['777', systemFolder])
    const start = startEmbeddedPostgres({ dataDir: join(home, 'data'), log, systemFolder })
    await expect(start).rejects.toMatchObject({ code: 'system_folder_not_safe' })
  })

  it('makes links between the libraries where install scripts are switched off', async () => {
    const nativeFolder = join(folder.path, 'package', 'native')
    await cp(findNativeFolder(), nativeFolder, {
      recursive: true,
      filter: async (path) => !(await lstat(path)).isSymbolicLink(),
    })
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder.path, 'data'), log, nativeFolder })
    await postgres.stop()
  })

  it('creates the user that PostgreSQL runs as', async () => {
    const name = `curfew-test-${process.pid}`
    try {
      const account = await postgresAccount(join(folder.path, 'none'), log, [name])
      expect(account?.uid).toBe(Number(await runProgram('id', ['-u', name])))
      expect(await postgresAccount(join(folder.path, 'none'), log, [name])).toEqual(account)
    } finally {
      await runProgram('userdel', [name])
    }
  })

  it('runs on the data of an ordinary user as that user, who can go on with them', async () => {
    const dataDir = join(folder.path, 'shared', 'data')
    const somebody = await prepareOrdinaryUser(join(folder.path, 'shared'))
    const own = startProgram(new URL('../../testing/programs/postgres-owner.ts', import.meta.url), [
      JSON.stringify({ options: { dataDir, nativeFolder: somebody.nativeFolder }, runAs: somebody.account }),
    ])
    await own.line(/^running/)
    expect(await accountOf(join(dataDir, 'postgres'))).toEqual(somebody.account)
    process.kill(own.pid, 'SIGTERM')
    expect(await own.ended).toMatchObject({ code: 0 })

    const asRoot = await startEmbeddedPostgres({ dataDir, log, nativeFolder: somebody.nativeFolder })
    await asRoot.stop()
    expect(await accountOf(join(dataDir, 'curfew.lock'))).toEqual(somebody.account)
  })

  it('leaves an ordinary user with a clear refusal on data of root', async () => {
    const dataDir = join(folder.path, 'data')
    await (await startEmbeddedPostgres({ dataDir, log })).stop()
    const { account, nativeFolder } = await prepareOrdinaryUser(join(folder.path, 'shared'))
    const own = startProgram(new URL('../../testing/programs/postgres-owner.ts', import.meta.url), [
      JSON.stringify({ options: { dataDir, nativeFolder }, runAs: account }),
    ])
    expect(await own.ended).toMatchObject({ code: 1 })
    expect(own.output()).toContain('data_folder_not_ours')
  })

  /** A user with a folder, and programs that they can reach wherever this clone is. */
  async function prepareOrdinaryUser(path: string) {
    const [uid, gid] = [await runProgram('id', ['-u', 'nobody']), await runProgram('id', ['-g', 'nobody'])]
    const account = { uid: Number(uid), gid: Number(gid) }
    await mkdir(path)
    await runProgram('chown', [`${account.uid}:${account.gid}`, path])
    const nativeFolder = join(folder.path, 'package', 'native')
    await cp(findNativeFolder(), nativeFolder, { recursive: true, verbatimSymlinks: true })
    return { account, nativeFolder }
  }
})
