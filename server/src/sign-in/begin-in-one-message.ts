import type pg from 'pg'
import { BlockedByOthers, change, isContended } from '../feed/change.ts'
import { type AtOnce, beginAtOnce } from '../sessions/begin/begin-at-once.ts'
import { MAX_SESSIONS_PER_USER } from '../sessions/begin/session-limit.ts'
import type { Started } from '../sessions/begin/start-session.ts'
import { Batch, NotSent } from '../store/batch.ts'
import type { Database } from '../store/database.ts'
import { signOut } from './sign-out.ts'

/** In one message: what the first of them has locked stays so until the last is done. */
const MOST = 32
/** Messages under way at a time. */
const LANES = 3
/** No further attempt begins after this, in milliseconds: each then goes by itself, and whoever is in nobody's way is through. */
const PATIENCE_MS = 50
/** Who has waited so long for those before, in milliseconds, goes by themselves. */
const QUEUE_MS = 250

export interface OneMessage extends Omit<AtOnce, 'maxSessionsPerUser'> {
  maxSessionsPerUser?: number
  /** Whose rows it locks, see `feed/change.ts`. */
  target: string
  gone?: AbortSignal
}

type Outcome = Started | 'step by step' | 'alone' | 'gone'

/** Sign-ins that wait, by the connections that they go over. */
const lines = new WeakMap<pg.Pool, Batch<OneMessage, Outcome>>()

/**
 * Begins a session where that is all there is to do: nothing in the feed, and one message to PostgreSQL, which those who sign in at
 * the same moment share. Each is judged for itself, and one that is blocked by somebody's row keeps none of the others.
 *
 * @returns null: there is more to do, or they may not; then nothing was written, and whoever goes on step by step finds out. The
 *   session of one who left while the message was under way has begun, and is ended already: look at `gone`
 * @throws the reason of `gone`, when nothing has begun
 */
export async function beginInOneMessage(
  {
    database,
    waitUntilRefused,
  }: { database: Database; waitUntilRefused: (position: number) => Promise<unknown> },
  message: OneMessage,
): Promise<Started | null> {
  const { target, gone, client, requestId } = message
  const shared = await share(database, message)
  const begun =
    shared === 'alone' ? ((await begin(database, [message], { target, gone }))[0] ?? null) : shared
  if (begun === null || typeof begun === 'string') {
    gone?.throwIfAborted()
    return null
  }
  if (gone?.aborted)
    await signOut({ database, waitUntilRefused }, [begun.token], { ip: client.ip, requestId })
  return begun
}

async function share(database: Database, message: OneMessage): Promise<Outcome> {
  const { people } = database
  // Whoever gets in line for a row does so alone.
  if (isContended({ changes: people }, message.target)) return 'alone'
  const line =
    lines.get(people) ??
    new Batch<OneMessage, Outcome>((all) => beginShared(database, all), {
      max: MOST,
      lanes: LANES,
      patienceMs: QUEUE_MS,
    })
  lines.set(people, line)
  return line.ask(message).catch((error: unknown): Outcome => {
    if (error instanceof NotSent) return 'alone'
    throw error
  })
}

async function beginShared(database: Database, all: readonly OneMessage[]): Promise<Outcome[]> {
  const present = all.filter(({ gone }) => !gone?.aborted)
  try {
    const begun = await begin(database, present, { patienceMs: PATIENCE_MS })
    const outcomes = new Map<OneMessage, Outcome>(
      present.map((message, place) => [message, begun[place] ?? 'step by step']),
    )
    return all.map((message) => outcomes.get(message) ?? 'gone')
  } catch (error) {
    // Nothing was written: those of them who are in nobody's way need not wait for the others.
    if (error instanceof BlockedByOthers) return all.map((): Outcome => 'alone')
    throw error
  }
}

async function begin(
  database: Database,
  messages: readonly OneMessage[],
  options: { target?: string; gone?: AbortSignal; patienceMs?: number },
): Promise<(Started | null)[]> {
  if (messages.length === 0) return []
  const { statements, started } = beginAtOnce(
    messages.map((each) => ({
      ...each,
      maxSessionsPerUser: each.maxSessionsPerUser ?? MAX_SESSIONS_PER_USER,
    })),
  )
  const work = async () => ({ result: undefined, entries: [], last: statements })
  const { rows } = await change({ changes: database.people }, work, options)
  return started(rows)
}
