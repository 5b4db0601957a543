import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { commit, machine, today } from '../support/findings.ts'

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

/** When, where and with what a run was made. @param command as it was typed */
export const circumstances = (command: string, postgres: string): string[] => [
  `${today()}, commit ${commit()}, \`${command}\``,
  `${machine()}; everything, clients and databases too, shares these cores`,
  `Node ${process.versions.node}, PostgreSQL ${postgres} (fsync on), ${COMPARED.map((name) => `${name} ${versionOf(name)}`).join(', ')}`,
]
