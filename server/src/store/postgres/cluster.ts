import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../../log.ts'
import type { PostgresBinaries } from './binaries.ts'
import { makePassword, readPassword } from './data-folder.ts'
import { PostgresProblem } from './problem.ts'
import { type Account, runProgram } from './run-program.ts'

/** The one database user and the one database. */
export const DATABASE_USER = 'curfew'
export const DATABASE_NAME = 'curfew'

/** The same on every system: Unicode's rules for letters, plain order of code points, nothing of the machine's locales. */
const LOCALE = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']

interface ClusterOptions {
  dataDir: string
  binaries: PostgresBinaries
  account: Account | undefined
  log: Log
  signal: AbortSignal | undefined
}

/**
 * Creates PostgreSQL's data, or checks that these programs can work with those that are there.
 *
 * @returns the password of the database user
 * @throws PostgresProblem `data_folder_other_version`, `password_missing`, `did_not_start`; the reason of `signal`
 */
export async function openCluster(cluster: string, options: ClusterOptions): Promise<string> {
  const { dataDir, binaries } = options
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version === undefined) {
    const password = await makePassword(dataDir)
    await createCluster(cluster, password, options)
    return password
  }
  if (version.trim() !== binaries.majorVersion) {
    throw new PostgresProblem(
      'data_folder_other_version',
      `The data in ${cluster} were made by PostgreSQL ${version.trim()}, and this is PostgreSQL ` +
        `${binaries.majorVersion}. Dump them with the former version of Curfew and load them with this one.`,
    )
  }
  return readPassword(dataDir)
}

/** The data appear under their name only when they are complete: what an interrupted attempt left is thrown away. */
async function createCluster(cluster: string, password: string, options: ClusterOptions): Promise<void> {
  const { binaries, account, log, signal } = options
  log.info({ folder: cluster }, 'creating the database')
  const unfinished = `${cluster}.new`
  const passwordFile = `${cluster}.password`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  await rm(passwordFile, { force: true })
  await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' })
  try {
    if (account) {
      await chown(unfinished, account.uid, account.gid)
      await chown(passwordFile, account.uid, account.gid)
    }
    const settings = [`--username=${DATABASE_USER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
    await runProgram(
      binaries.initdb,
      [`--pgdata=${unfinished}`, ...settings, ...LOCALE, '--no-instructions'],
      {
        account,
        cwd: unfinished,
        signal,
      },
    )
  } catch (cause) {
    signal?.throwIfAborted()
    throw new PostgresProblem('did_not_start', `PostgreSQL's data cannot be created: ${cause}`, { cause })
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(unfinished, cluster)
}
