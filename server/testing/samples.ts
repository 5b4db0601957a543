import { randomUUID } from 'node:crypto'
import { createUser, type NewUser } from '../src/directory/create-user.ts'
import { change } from '../src/feed/change.ts'
import type { Started } from '../src/sessions/begin/start-session.ts'
import { signInKnown } from '../src/sign-in/sign-in-known.ts'
import type { Database } from '../src/store/database.ts'

/**
 * People and sessions for tests, made by the code that makes them in earnest, so that nothing about them is different. Who
 * has no name is somebody whom no other test has met.
 */

/** Makes a user. @returns their id */
export async function addPerson(database: Database, user: Partial<NewUser> = {}): Promise<string> {
  const context = { actor: { kind: 'command' as const, name: 'test' }, ip: null, requestId: null }
  const { result } = await change(database, async (tx) => ({
    result: await createUser(tx, { loginId: `person ${randomUUID()}`, ...user }, context),
    entries: [],
  }))
  return result
}

export interface SignedIn {
  loginId?: string
  groups?: string[]
  ip?: string | null
  userAgent?: string | null
  /** Where the sign-in would wait until nodes refuse the sessions that it ends; nobody waits if absent. */
  waitUntilRefused?: (position: number) => Promise<unknown>
}

/** Signs somebody in as an application does; who is not there yet is made. */
export function signInPerson(database: Database, who: SignedIn = {}): Promise<Started> {
  const { loginId = `person ${randomUUID()}`, groups, ip = null, userAgent = null } = who
  const { waitUntilRefused = async () => undefined } = who
  return signInKnown(
    { database, waitUntilRefused },
    { user: { loginId, groups }, client: { ip, userAgent }, requestId: 'test' },
  )
}

/** Makes and signs in somebody who may do everything, or what their roles say. */
export async function signInAdministrator(
  database: Database,
  { roles, ...who }: SignedIn & { roles?: string[] } = {},
): Promise<Started> {
  const loginId = who.loginId ?? `administrator ${randomUUID()}`
  await addPerson(database, { loginId, isSuperUser: roles === undefined, roles })
  return signInPerson(database, { ...who, loginId })
}
