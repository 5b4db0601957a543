import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { passwordMatches } from '../sign-in/passwords/passwords.ts'
import { randomPassword } from '../sign-in/passwords/random-password.ts'
import type { Database } from '../store/database.ts'
import { fillDemo } from './fill.ts'

/** What a newcomer can be told about the demo accounts. */
export type DemoState =
  /** They are there; `password` is null if it is not known here (any more). */
  | { accounts: true; password: string | null }
  /** The database has users of its own. */
  | { accounts: false }

export interface DemoOptions {
  database: Database
  /** The one that was asked for. */
  password?: string | undefined
  /** Where it is kept, so that it can be told again after a restart; undefined: nowhere. */
  dataDir: string | undefined
}

/**
 * Makes sure that an empty database has the demo's people. Their password is the one that was asked for, or a random one;
 * the database knows its hash only, so the data folder keeps it, in a file that only its owner can read.
 */
export async function prepareDemo({ database, password: wanted, dataDir }: DemoOptions): Promise<DemoState> {
  const file = dataDir === undefined ? undefined : join(dataDir, 'demo-password')
  const kept = file && (await readFile(file, 'utf8').catch(() => '')).trim()
  const password = wanted || kept || randomPassword()
  // First: if we are killed in between, the next start takes the one from the file.
  if (file && password !== kept && (await isEmpty(database)))
    await writeFile(file, `${password}\n`, { mode: 0o600 })
  if (await fillDemo(database, password)) return { accounts: true, password }
  return lookUp(database, [wanted, kept])
}

async function isEmpty(database: Database): Promise<boolean> {
  const someone = await database.reads.selectFrom('curfew.users').select('id').limit(1).executeTakeFirst()
  return someone === undefined
}

/** Which of the known passwords is still the right one? */
async function lookUp(database: Database, candidates: readonly (string | undefined)[]): Promise<DemoState> {
  const admin = await database.reads
    .selectFrom('curfew.users')
    .select('password_hash')
    .where('login_id', '=', 'admin')
    .executeTakeFirst()
  if (!admin) return { accounts: false }
  for (const password of candidates) {
    if (password && (await passwordMatches(admin.password_hash, password)))
      return { accounts: true, password }
  }
  return { accounts: true, password: null }
}
