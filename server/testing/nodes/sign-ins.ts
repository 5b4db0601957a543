import { createLog } from '../../src/log.ts'
import type { Started } from '../../src/sessions/begin/start-session.ts'
import { RefusedSignIns } from '../../src/sign-in/limits/refused-sign-ins.ts'
import { SignInLimits } from '../../src/sign-in/limits/sign-in-limits.ts'
import { hashPassword } from '../../src/sign-in/passwords/passwords.ts'
import { signIn } from '../../src/sign-in/sign-in.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { createTestDatabase, type TestDatabase } from '../database/database.ts'
import { addPerson } from '../samples.ts'

interface From {
  ip?: string | null
  replaces?: string
  maxSessionsPerUser?: number
  gone?: AbortSignal
}

/** Signing in with a password, without a node and without HTTP, on a database of its own. */
export interface SignIns {
  readonly records: TestDatabase
  readonly database: Database
  readonly limits: SignInLimits
  readonly refusedSignIns: RefusedSignIns
  /** The positions of the feed that sign-ins have waited for. */
  readonly waitedFor: number[]
  /** Makes somebody new whose password is `right`. */
  person(name?: string): Promise<{ id: string; loginId: string }>
  /** Signs in, from 10.0.0.1 unless it says otherwise. */
  attempt(loginId: string, password: string, from?: From): Promise<Started>
  /** What comes of it: `signed in`, or the code of the refusal. */
  outcome(loginId: string, password: string, from?: From): Promise<string>
  /** Writes what a sign-in leaves for later. */
  writeLater(): Promise<void>
  close(): Promise<void>
}

export async function openSignIns(): Promise<SignIns> {
  const records = await createTestDatabase()
  const log = createLog('silent')
  const database = openDatabase(records.url, log)
  const limits = new SignInLimits({ database, log })
  const refusedSignIns = new RefusedSignIns({ database, log })
  const waitedFor: number[] = []
  const passwordHash = await hashPassword('right')
  let people = 0

  const attempt: SignIns['attempt'] = (loginId, password, { ip = '10.0.0.1', ...rest } = {}) => {
    const { maxSessionsPerUser, replaces, gone } = rest
    return signIn(
      {
        database,
        limits,
        refusedSignIns,
        waitUntilRefused: async (position) => waitedFor.push(position),
        maxSessionsPerUser,
      },
      {
        loginId,
        password,
        client: { ip, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
        requestId: 'test',
        ...(replaces === undefined ? {} : { replaces: [replaces] }),
        gone,
      },
    )
  }

  return {
    records,
    database,
    limits,
    refusedSignIns,
    waitedFor,
    attempt,
    outcome: (...tried) =>
      attempt(...tried).then(
        () => 'signed in',
        (error) => error.code,
      ),
    async person(name = 'Person') {
      const loginId = `${name}.${++people}`
      return { id: await addPerson(database, { loginId, passwordHash }), loginId }
    },
    async writeLater() {
      await Promise.all([limits.share(), refusedSignIns.writeNow()])
    },
    async close() {
      await Promise.all([limits.close(), refusedSignIns.close()])
      await database.close()
      await records.drop()
    },
  }
}
