import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** The repository's top level, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/**
 * A folder with these files (path to content) and the repository's own dependencies and compiler options, for running a
 * checker over code that breaks its rules. Removed when the test ends.
 * @returns its absolute path
 */
export const scratchWorkspace = async (files: Record<string, string>): Promise<string> => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'curfew-tooling-')))
  onTestFinished(() => rm(folder, { recursive: true }))
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  await symlink(join(ROOT, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return folder
}
