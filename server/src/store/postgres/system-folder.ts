import { chmod, mkdir, stat } from 'node:fs/promises'
import { PostgresProblem } from './problem.ts'

/**
 * Where root keeps what the user that PostgreSQL runs as has to reach and cannot reach in its usual place, because a
 * folder on the way (root's home, mostly) is closed to other users: a copy of the programs, one for each version, and
 * data folders.
 */
export const SYSTEM_FOLDER = '/var/lib/curfew'

/**
 * Makes sure that the folder exists, that everybody can enter it, and that only root can put anything there: programs
 * are run from it.
 */
export async function openSystemFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const { uid, mode } = await stat(folder)
  if (uid !== 0 || (mode & 0o022) !== 0) {
    throw new PostgresProblem(
      'system_folder_not_safe',
      `${folder} must belong to root and be writable for root only.`,
    )
  }
  await chmod(folder, 0o755)
}
