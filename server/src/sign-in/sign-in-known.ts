import { loginKey } from '@curfew/shared/login-id'
import { sql } from 'kysely'
import { checkKnownPerson } from '../directory/check-person.ts'
import type { KnownUser } from '../directory/known-user.ts'
import { type Upserted, upsertUser } from '../directory/upsert-user.ts'
import { change } from '../feed/change.ts'
import type { FeedEntry } from '../feed/entry.ts'
import { readHead } from '../feed/head.ts'
import { type News, writeNews } from '../feed/news/news.ts'
import type { Client } from '../request/client.ts'
import {
  type Found,
  type LockedUser,
  lockingUser,
  looking,
  NOTHING_FOUND,
  type Started,
  type StartOptions,
  startSession,
} from '../sessions/begin/start-session.ts'
import type { Database, Queryable } from '../store/database.ts'
import { allOf, ask } from '../store/together.ts'
import { beginInOneMessage } from './begin-in-one-message.ts'

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
 * Starts a session for somebody whom the embedding application has identified itself; they are made or brought up to date. For
 * somebody of whom nothing is new, and whose session replaces none, that is one message to PostgreSQL.
 *
 * @throws Refusal `invalid_request` for what is no login id or no name, `user_blocked`, `user_deactivated`, `unavailable`; the
 *   reason of `gone`
 */
export async function signInKnown(
  { database, waitUntilRefused, announceNews = () => undefined, maxSessionsPerUser }: SignInKnownOptions,
  { user, client, requestId, replaces = [], gone }: KnownSignIn,
): Promise<Started> {
  const person = checkKnownPerson(user)
  const target = loginKey(person.loginId)
  if (replaces.length === 0) {
    const message = { user: person, client, requestId, maxSessionsPerUser, target, gone }
    const begun = await beginInOneMessage({ database, waitUntilRefused }, message)
    gone?.throwIfAborted()
    if (begun) return begun
  }
  const work = async (tx: Queryable) => {
    const upserted = await upsertUser(tx, person)
    const told = await tellOf(tx, upserted)
    const options: StartOptions = { replaces, maxSessionsPerUser, gone }
    const entering = await enter(tx, upserted, client, options)
    const begun = await startSession(tx, entering, client, { ip: client.ip, requestId }, options)
    const result = { ...begun.result, hasNews: upserted.renamed }
    return { ...begun, result, entries: [...begun.entries, ...told] }
  }
  const { result, position } = await change({ changes: database.people }, work, { target, gone })
  if (result.hasNews) announceNews()
  if (result.ends) await waitUntilRefused(position ?? (await readHead(database.looks)))
  return result.started
}

/** Locks the user's row, unless they have just been made: then it is nobody else's yet, and nothing is there. */
const enter = async (
  tx: Queryable,
  { id, loginId, created }: Upserted,
  client: Client,
  options: StartOptions,
): Promise<{ user: LockedUser; found: Found }> =>
  created && options.replaces?.length === 0
    ? { user: { id, loginId, passwordVersion: 0 }, found: NOTHING_FOUND }
    : ask(tx, allOf({ user: lockingUser(id), found: looking(sql`${id}::uuid`, client, options) }))

/** Nobody remembers anything of somebody new. */
async function tellOf(tx: Queryable, { id, renamed, joined }: Upserted): Promise<FeedEntry[]> {
  const changed: News = { kind: 'users.changed', version: 1, payload: { users: [id] } }
  if (joined) return [changed]
  return renamed ? writeNews(tx, [changed]) : []
}
