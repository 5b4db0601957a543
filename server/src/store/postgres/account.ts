import { stat } from 'node:fs/promises'
import type { Log } from '../../log.ts'
import { PostgresProblem } from './problem.ts'
import { type Account, runProgram } from './run-program.ts'

export const isRoot = (): boolean => process.getuid?.() === 0

/**
 * Who PostgreSQL runs as. It refuses to run as root; root therefore lends it to another user: to the owner of the data
 * if there are any (somebody who usually starts Curfew without root may once start it as root), else to the user that
 * PostgreSQL's own packages use, who is created if there is none.
 *
 * @param cluster PostgreSQL's data folder; need not exist yet
 * @param names users that may serve, the first one is created if none exists
 * @returns undefined: whoever runs this process
 * @throws PostgresProblem `account_missing`
 */
export async function postgresAccount(
  cluster: string,
  log: Log,
  names: readonly [string, ...string[]] = ['postgres', '_postgres'],
): Promise<Account | undefined> {
  if (!isRoot()) return undefined
  const owner = await stat(cluster).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  for (const name of names) {
    const account = await findAccount(name)
    if (account) return account
  }
  return createAccount(names[0], log)
}

async function findAccount(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([runProgram('id', ['-u', name]), runProgram('id', ['-g', name])])
    return { uid: Number(uid), gid: Number(gid) }
  } catch {
    return undefined
  }
}

async function createAccount(name: string, log: Log): Promise<Account> {
  let cause: unknown
  try {
    await runProgram('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell=/usr/sbin/nologin',
      name,
    ])
    log.warn({ user: name }, 'created a system user for PostgreSQL, which does not run as root')
  } catch (error) {
    cause = error
  }
  const account = await findAccount(name)
  if (account) return account
  throw new PostgresProblem(
    'account_missing',
    `PostgreSQL does not run as root, and the user "${name}" could not be created for it. ` +
      'Create that user, start Curfew as an ordinary user, or set DATABASE_URL.',
    { cause },
  )
}
