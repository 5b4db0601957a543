import { sql } from 'kysely'
import { change } from '../feed/change.ts'
import { readHead } from '../feed/head.ts'
import { Refusal } from '../refusal.ts'
import type { Context } from '../request/client.ts'
import { endByTokens } from '../sessions/end/end-by-tokens.ts'
import { looksLikeToken, tokenKey } from '../sessions/token.ts'
import { Batch } from '../store/batch.ts'
import type { Database, Queryable } from '../store/database.ts'
import { isUnavailable } from '../store/unavailable.ts'

export interface SignOutOptions {
  database: Database
  /** Waits until every node refuses what an entry ended, see `feed/look.ts`. */
  waitUntilRefused: (position: number) => Promise<unknown>
}

/**
 * Ends the sessions of the tokens that one request shows, for their users: nearly always there is one, and all that are live
 * end, because nobody knows which one their browser will send first. One that has ended or never was is no error.
 *
 * Anybody can ask for it, so what there is to do is found out first, by one indexed read: a token that is none costs
 * nothing more, one whose session has ended only waits, and only for a live one is anything locked or written.
 *
 * @throws Refusal `unavailable`
 */
export async function signOut(
  options: SignOutOptions,
  tokens: readonly string[],
  context: Context,
): Promise<void> {
  const keys = tokens.filter(looksLikeToken).map(tokenKey)
  if (keys.length === 0) return
  try {
    const states = await readStates(options.database.checks, keys)
    if (states.size === 0) return
    const live = tokens.filter((token) => states.get(tokenKey(token)) === 'live')
    const position = live.length > 0 ? await end(options.database, live, context) : null
    if (position === null) await untilAllRefuse(options)
    else await options.waitUntilRefused(position)
  } catch (error) {
    if (isUnavailable(error)) throw new Refusal('unavailable', { retryAfterSeconds: 1 }, { cause: error })
    throw error
  }
}

type State = 'live' | 'ended'

const asked = new WeakMap<Queryable, Batch<string, State | 'unknown'>>()

/**
 * By the keys of their tokens, see `tokenKey`; those of no session are left out. All who ask at the same time are answered by one
 * statement, which was sent after the last of them asked.
 */
async function readStates(database: Queryable, keys: readonly string[]): Promise<Map<string, State>> {
  const batch =
    asked.get(database) ?? new Batch<string, State | 'unknown'>((all) => readAll(database, all), { lanes: 2 })
  asked.set(database, batch)
  const states = await Promise.all(keys.map(async (key) => [key, await batch.ask(key)] as const))
  return new Map(states.flatMap(([key, state]) => (state === 'unknown' ? [] : [[key, state]])))
}

async function readAll(database: Queryable, keys: readonly string[]): Promise<(State | 'unknown')[]> {
  const hashes = [...new Set(keys)].map((key) => Buffer.from(key, 'hex'))
  const { rows } = await sql<{ key: string; hasEnded: boolean }>`
    SELECT encode(s.token_hash, 'hex') AS key, s.ended_at IS NOT NULL AS "hasEnded"
    FROM unnest(${hashes}::bytea[]) AS wanted (hash)
    CROSS JOIN LATERAL (
      SELECT * FROM curfew.session_states AS each WHERE each.token_hash = wanted.hash LIMIT 1
    ) AS s`.execute(database)
  const found = new Map(rows.map(({ key, hasEnded }): [string, State] => [key, hasEnded ? 'ended' : 'live']))
  return keys.map((key) => found.get(key) ?? 'unknown')
}

/** @returns the position of the end; null if somebody else was faster */
async function end(
  { people }: Database,
  tokens: readonly string[],
  context: Context,
): Promise<number | null> {
  const { position } = await change(
    { changes: people },
    async (tx) => ({ result: undefined, entries: await endByTokens(tx, tokens, context) }),
    { target: tokens.map(tokenKey).sort().join() },
  )
  return position
}

const looks = new WeakMap<SignOutOptions['waitUntilRefused'], Batch<null, true>>()

/**
 * Waits for the end of a session that has ended: whoever ended it may still be waiting (FD-12). The head is read after
 * that was seen, so it is no earlier than that end. One look at a time, however many ask: an old token is all that it takes.
 */
async function untilAllRefuse({ database, waitUntilRefused }: SignOutOptions): Promise<void> {
  const known = looks.get(waitUntilRefused)
  const batch =
    known ??
    new Batch<null, true>(async (askers) => {
      await waitUntilRefused(await readHead(database.looks))
      return askers.map(() => true)
    })
  if (!known) looks.set(waitUntilRefused, batch)
  await batch.ask(null)
}
