import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { tryLock } from 'fs-native-extensions'
import { PostgresProblem } from './problem.ts'

/** A folder that nobody else uses meanwhile. */
export interface FolderLock {
  release(): void
}

/**
 * Takes a folder for this process alone. The operating system holds the lock and drops it when the process ends, in
 * whatever way: nothing stale remains that would have to be told from a living owner.
 *
 * @throws PostgresProblem `data_folder_in_use`, `data_folder_not_ours`
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, 'curfew.lock')
  const file = openOrRefuse(path, folder)
  if (!tryLock(file)) {
    closeSync(file)
    throw new PostgresProblem(
      'data_folder_in_use',
      `The data folder ${folder} is in use by another Curfew${ownerOf(path)}. ` +
        'Stop that one, choose another folder with CURFEW_DATA_DIR, or let both use one server with DATABASE_URL.',
    )
  }
  ftruncateSync(file)
  writeSync(file, `${process.pid}\n`)
  return { release: () => closeSync(file) }
}

function openOrRefuse(path: string, folder: string): number {
  try {
    return openSync(path, 'a+', 0o600)
  } catch (cause) {
    throw new PostgresProblem(
      'data_folder_not_ours',
      `This user cannot write to the data folder ${folder}: ${cause}`,
      {
        cause,
      },
    )
  }
}

/** Only for the message: the number of the process, where it can be read (not on Windows, whose locks forbid it). */
function ownerOf(path: string): string {
  try {
    return ` (process ${readFileSync(path, 'utf8').trim()})`
  } catch {
    return ''
  }
}
