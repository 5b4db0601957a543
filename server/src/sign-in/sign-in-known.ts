import { loginKey } from '@curfew/shared/login-id'
import { checkKnownPerson } from '../directory/check-person.ts'
import type { KnownUser } from '../directory/known-user.ts'
import { upsertUser } from '../directory/upsert-user.ts'
import { change } from '../feed/change.ts'
import { readHead } from '../feed/head.ts'
import { type News, writeNews } from '../feed/news/news.ts'
import type { Client } from '../request/client.ts'
import { lockUser, type Started, startSession } from '../sessions/begin/start-session.ts'
import type { Database } from '../store/database.ts'

export interface SignInKnownOptions {
  database: Database
  /** Waits until every node knows of an entry, see `feed/look.ts`. */
  waitUntilRefused: (position: number) => Promise<unknown>
  /** Called when news were committed. */
  announceNews?: () => void
  /** The default is 1,000. */
  maxSessionsPerUser?: number
}

export interface KnownSignIn {
  user: KnownUser
  client: Client
  requestId: string
  /** The tokens that the same browser held; their sessions end. */
  replaces?: readonly string[]
  /** Aborted when nobody waits for the session any more: then none begins. */
  gone?: AbortSignal
}

/**
 * Starts a session for somebody whom the embedding application has identified itself; they are made or brought up to date.
 *
 * @throws Refusal `invalid_request` for what is no login id or no name, `user_blocked`, `user_deactivated`, `unavailable`; the
 *   reason of `gone`
 */
export async function signInKnown(
  { database, waitUntilRefused, announceNews = () => undefined, maxSessionsPerUser }: SignInKnownOptions,
  { user, client, requestId, replaces, gone }: KnownSignIn,
): Promise<Started> {
  const person = checkKnownPerson(user)
  const { result, position } = await change(
    { changes: database.people },
    async (tx) => {
      const { id, renamed, joined } = await upsertUser(tx, person)
      const locked = await lockUser(tx, id)
      const context = { ip: client.ip, requestId }
      const begun = await startSession(tx, locked, client, context, { replaces, maxSessionsPerUser, gone })
      const changed: News = { kind: 'users.changed', version: 1, payload: { users: [id] } }
      if (joined) begun.entries.push(changed)
      else if (renamed) begun.entries.push(...(await writeNews(tx, [changed])))
      return { ...begun, result: { ...begun.result, renamed } }
    },
    { target: loginKey(person.loginId), gone },
  )
  if (result.renamed) announceNews()
  if (result.ends) await waitUntilRefused(position ?? (await readHead(database.looks)))
  return result.started
}
