import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, release, totalmem, type } from 'node:os'

const COMPARED = ['ws', 'socket.io', 'express', 'express-session', 'connect-redis', 'redis', 'better-auth']

/** A package's version, also if its `exports` hide its package.json. */
const versionOf = (name: string): string => {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? []
  for (const path of paths) {
    try {
      const { version } = JSON.parse(readFileSync(`${path}/${name}/package.json`, 'utf8')) as {
        version: string
      }
      return version
    } catch {
      // Not in this folder: the next one up.
    }
  }
  throw new Error(`${name} is not installed`)
}

const commit = (): string => {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

/** When, where and with what a run was made. @param command as it was typed */
export const circumstances = (command: string, postgres: string): string[] => [
  `${new Date().toISOString().slice(0, 10)}, commit ${commit()}, \`${command}\``,
  `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}; everything, ` +
    'clients and databases too, shares these cores',
  `Node ${process.versions.node}, PostgreSQL ${postgres} (fsync on), ${COMPARED.map((name) => `${name} ${versionOf(name)}`).join(', ')}`,
]
