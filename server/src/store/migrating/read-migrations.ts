import { readdir, readFile } from 'node:fs/promises'
import { type Migration, parseMigration } from './migration-file.ts'

/**
 * Reads the migrations of a folder, in order.
 *
 * @throws an Error if two have the same number, or one does not say about itself what it has to
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
  const migrations = await Promise.all(
    names.map(async (name) => {
      // Git may check files out with other line ends on Windows.
      const text = (await readFile(`${folder}/${name}`, 'utf8')).replaceAll('\r\n', '\n')
      return parseMigration(name, text)
    }),
  )
  const twice = migrations.find(({ number }, index) => migrations[index - 1]?.number === number)
  if (twice) throw new Error(`There are two migrations number ${twice.number}`)
  return migrations
}
