import { randomBytes } from 'node:crypto'
import { lstat, mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../../log.ts'
import { PostgresProblem } from './problem.ts'
import { type Account, runProgram } from './run-program.ts'
import { openSystemFolder } from './system-folder.ts'

/**
 * What is in Curfew's data folder:
 *
 *     curfew.lock          held by the Curfew that uses the folder
 *     postgres/            PostgreSQL's data, or a link to it in the system folder
 *     postgres-password    for the one database user, readable for the owner only
 */
const CLUSTER = 'postgres'
const PASSWORD = 'postgres-password'

/** Makes the data folder if it is not there. */
export async function makeDataFolder(dataDir: string, root: boolean): Promise<void> {
  // PostgreSQL runs as somebody else if we are root, and has to get through to its own folder.
  await mkdir(dataDir, { recursive: true, mode: root ? 0o711 : 0o700 }).catch((cause: unknown) => {
    throw new PostgresProblem(
      'data_folder_not_ours',
      `The data folder ${dataDir} cannot be created: ${cause}`,
      {
        cause,
      },
    )
  })
}

/** Where PostgreSQL's data are or will be; a link is followed. */
export async function clusterPath(dataDir: string): Promise<string> {
  const path = join(dataDir, CLUSTER)
  return readlink(path).catch(() => path)
}

/**
 * Decides where PostgreSQL's data go, for a user that may not be able to enter the data folder. The place is chosen once:
 * a link in the data folder leads to it ever after, also when the data folder has been moved.
 *
 * @throws PostgresProblem `data_folder_unreachable`: data are there already, and the user cannot reach them
 */
export async function placeCluster(
  dataDir: string,
  account: Account | undefined,
  systemFolder: string,
  log: Log,
): Promise<string> {
  const path = join(dataDir, CLUSTER)
  if (!account) return clusterPath(dataDir)
  const existing = await lstat(path).catch(() => undefined)
  if (existing?.isSymbolicLink()) {
    await openSystemFolder(systemFolder)
    return clusterPath(dataDir)
  }
  if (await canEnter(dataDir, account)) return path
  if (existing) {
    throw new PostgresProblem(
      'data_folder_unreachable',
      `PostgreSQL runs as user ${account.uid} here, who cannot enter ${dataDir}. Move the data folder to a place ` +
        'that other users can enter and name it with CURFEW_DATA_DIR.',
    )
  }
  await openSystemFolder(systemFolder)
  const elsewhere = join(systemFolder, `data-${randomBytes(6).toString('hex')}`)
  await symlink(elsewhere, path)
  log.warn(
    { dataDir, postgres: elsewhere },
    'PostgreSQL does not run as root, and its user cannot enter the data folder: the data are kept in the system folder',
  )
  return elsewhere
}

/** Asks the system itself by trying: modes alone do not tell (access lists, network file systems). */
const canEnter = (folder: string, account: Account): Promise<boolean> =>
  runProgram('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { account }).then(
    () => true,
    () => false,
  )

/** The password, made and kept if there is none yet. */
export async function makePassword(dataDir: string): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  try {
    await writeFile(join(dataDir, PASSWORD), `${password}\n`, { mode: 0o600, flag: 'wx', flush: true })
    return password
  } catch {
    return readPassword(dataDir)
  }
}

/** @throws PostgresProblem `password_missing` */
export async function readPassword(dataDir: string): Promise<string> {
  const path = join(dataDir, PASSWORD)
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    throw new PostgresProblem(
      'password_missing',
      `PostgreSQL's data are in ${dataDir}, but its password cannot be read from ${path}: ${cause}`,
      { cause },
    )
  }
}
