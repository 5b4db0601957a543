import { type CreateContext, createUser } from '../directory/create-user.ts'
import { hasAnyUser } from '../directory/has-any-user.ts'
import { change } from '../feed/change.ts'
import { hashPassword } from '../sign-in/passwords/passwords.ts'
import type { Database } from '../store/database.ts'
import { DEMO_USERS } from './data.ts'

const CONTEXT: CreateContext = {
  actor: { kind: 'command', name: 'curfew serve --demo' },
  ip: null,
  requestId: null,
}

/**
 * Fills a database with the demo's people, unless it has users.
 *
 * @param password of all of them
 * @returns whether it was filled
 */
export async function fillDemo(database: Database, password: string): Promise<boolean> {
  // One hash for all: forty would take two seconds, and here they protect nothing.
  const passwordHash = await hashPassword(password)
  const { result } = await change(
    database,
    async (tx) => {
      if (await hasAnyUser(tx)) return { result: false, entries: [] }
      for (const user of DEMO_USERS) await createUser(tx, { ...user, passwordHash }, CONTEXT)
      return { result: true, entries: [] }
    },
    // Two that start at the same time must not both find it empty.
    { alone: true },
  )
  return result
}
