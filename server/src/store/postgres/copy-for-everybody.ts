import {
  access,
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises'
import { join } from 'node:path'
import { openSystemFolder } from './system-folder.ts'

/** What is only for compiling against the libraries: a third of the size. */
const NOT_NEEDED = /\.a$|^pkgconfig$/

/**
 * Copies a folder so that every user of the machine can read it and run its programs, whatever its own modes are.
 * Complete or not there at all; an existing copy is kept.
 *
 * @returns the path of the copy
 */
export async function copyForEverybody(from: string, systemFolder: string, name: string): Promise<string> {
  await openSystemFolder(systemFolder)
  const to = join(systemFolder, name)
  if (await exists(to)) return to
  const unfinished = `${to}.${process.pid}.tmp`
  await rm(unfinished, { recursive: true, force: true })
  await copyFolder(from, unfinished)
  try {
    await rename(unfinished, to)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Somebody else was faster.
    if (!(await exists(to))) throw error
  }
  return to
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to)
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (NOT_NEEDED.test(entry.name)) continue
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) {
      await copyFolder(source, target)
    } else if (entry.isSymbolicLink()) {
      await symlink(await readlink(source), target)
    } else {
      await copyFile(source, target)
      const { mode } = await lstat(source)
      await chmod(target, mode & 0o100 ? 0o755 : 0o644)
    }
  }
}
