import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hasAnyUser } from '../directory/has-any-user.ts'
import { passwordMatches } from '../sign-in/passwords/passwords.ts'
import { randomPassword } from '../sign-in/passwords/random-password.ts'
import type { Database } from '../store/database.ts'
import { fillDemo } from './fill.ts'
import { asOneFiller } from './one-filler.ts'
import { fillPast } from './simulation/past.ts'
import { fillPresent, type Simulated } from './simulation/present.ts'

/** What a newcomer can be told about the demo accounts. */
export type DemoState =
  /** They are there; `password` is null if it is not known here (any more). */
  | { accounts: true; password: string | null; simulated: readonly Simulated[] }
  /** The database has users of its own. */
  | { accounts: false }

export interface DemoOptions {
  database: Database
  /** The one that was asked for. */
  password?: string | undefined
  /** Where it is kept, so that it can be told again after a restart; undefined: nowhere. */
  dataDir: string | undefined
  /** Whether some of its people are signed in, and have a past; if not, only the people are there. */
  simulation: boolean
}

/**
 * Makes sure that an empty database has the demo's people. Their password is the one that was asked for, or a random one;
 * the database knows its hash only, so the data folder keeps it, in a file that only its owner can read.
 */
export async function prepareDemo({
  database,
  password: wanted,
  dataDir,
  simulation,
}: DemoOptions): Promise<DemoState> {
  const file = dataDir === undefined ? undefined : join(dataDir, 'demo-password')
  const kept = file && (await readFile(file, 'utf8').catch(() => '')).trim()
  const password = wanted || kept || randomPassword()
  return asOneFiller(database, async () => {
    // First: if we are killed in between, the next start takes the one from the file.
    if (file && password !== kept && !(await hasAnyUser(database.reads)))
      await writeFile(file, `${password}\n`, { mode: 0o600 })
    const filled = await fillDemo(database, password)
    const known = filled ? { password } : await lookUp(database, [wanted, kept])
    if (known === null) return { accounts: false }
    if (!simulation) return { accounts: true, ...known, simulated: [] }
    if (filled) await fillPast(database)
    return { accounts: true, ...known, simulated: await fillPresent(database, { movedBack: filled }) }
  })
}

/** Which of the known passwords is still the right one? null: there are no demo accounts. */
async function lookUp(
  database: Database,
  candidates: readonly (string | undefined)[],
): Promise<{ password: string | null } | null> {
  const admin = await database.reads
    .selectFrom('curfew.users')
    .select('password_hash')
    .where('login_id', '=', 'admin')
    .executeTakeFirst()
  if (!admin) return null
  for (const password of candidates) {
    if (password && (await passwordMatches(admin.password_hash, password))) return { password }
  }
  return { password: null }
}
