import { change } from '../feed/change.ts'
import type { Database } from '../store/database.ts'
import type { Context } from './client.ts'
import { endByToken } from './end-by-token.ts'
import { looksLikeToken } from './token.ts'

export interface SignOutOptions {
  database: Database
  settle: (position: number) => Promise<unknown>
}

/** Ends the session of a token, for its user. A session that has ended or never was is no error. */
export async function signOut(
  { database, settle }: SignOutOptions,
  token: string,
  context: Context,
): Promise<void> {
  if (!looksLikeToken(token)) return
  const { position } = await change({ changes: database.people }, async (tx) => ({
    result: undefined,
    entries: [await endByToken(tx, token, context)],
  }))
  if (position !== null) await settle(position)
}
