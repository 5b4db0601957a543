import { sql } from 'kysely'
import { change } from '../feed/change.ts'
import { readHead } from '../feed/head.ts'
import { Refusal } from '../refusal.ts'
import { Batch } from '../store/batch.ts'
import type { Database, Queryable } from '../store/database.ts'
import { isUnavailable } from '../store/unavailable.ts'
import type { Context } from './client.ts'
import { endByToken } from './end-by-token.ts'
import { looksLikeToken, tokenHash, tokenKey } from './token.ts'

export interface SignOutOptions {
  database: Database
  /** Waits until every node refuses what an entry ended, see `feed/look.ts`. */
  settle: (position: number) => Promise<unknown>
}

/**
 * Ends the session of a token, for its user. A session that has ended or never was is no error.
 *
 * Anybody can ask for it, so what there is to do is found out first, by one indexed read: a token that is none costs
 * nothing more, one whose session has ended only waits, and only for a live one is anything locked or written.
 *
 * @throws Refusal `unavailable`
 */
export async function signOut(options: SignOutOptions, token: string, context: Context): Promise<void> {
  if (!looksLikeToken(token)) return
  try {
    const state = await stateOf(options.database.checks, token)
    if (state === 'unknown') return
    const position = state === 'live' ? await end(options.database, token, context) : null
    if (position === null) await untilAllRefuse(options)
    else await options.settle(position)
  } catch (error) {
    if (isUnavailable(error)) throw new Refusal('unavailable', { retryAfterSeconds: 1 }, { cause: error })
    throw error
  }
}

async function stateOf(database: Queryable, token: string): Promise<'live' | 'ended' | 'unknown'> {
  const { rows } = await sql<{ hasEnded: boolean }>`
    SELECT s.ended_at IS NOT NULL AS "hasEnded"
    FROM curfew.session_states AS s WHERE s.token_hash = ${tokenHash(token)}`.execute(database)
  const [session] = rows
  if (!session) return 'unknown'
  return session.hasEnded ? 'ended' : 'live'
}

/** @returns the position of the end; null if somebody else was faster */
async function end({ people }: Database, token: string, context: Context): Promise<number | null> {
  const { position } = await change(
    { changes: people },
    async (tx) => {
      const entry = await endByToken(tx, token, context)
      return { result: undefined, entries: entry ? [entry] : [] }
    },
    { target: tokenKey(token) },
  )
  return position
}

const looks = new WeakMap<SignOutOptions['settle'], Batch<null, true>>()

/**
 * Waits for the end of a session that has ended: whoever ended it may still be waiting (FD-12). The head is read after
 * that was seen, so it is no earlier than that end. One look at a time, however many ask: an old token is all that it takes.
 */
async function untilAllRefuse({ database, settle }: SignOutOptions): Promise<void> {
  const known = looks.get(settle)
  const batch =
    known ??
    new Batch<null, true>(async (askers) => {
      await settle(await readHead(database.looks))
      return askers.map(() => true)
    })
  if (!known) looks.set(settle, batch)
  await batch.ask(null)
}
