import { change } from '../feed/change.ts'
import type { Client } from '../request/client.ts'
import { beginAtOnce, type Expected } from '../sessions/begin/begin-at-once.ts'
import type { Started } from '../sessions/begin/start-session.ts'
import type { Database } from '../store/database.ts'
import { signOut } from './sign-out.ts'

export interface OneMessage {
  client: Client
  requestId: string
  maxSessionsPerUser?: number
  /** Whose rows it locks, see `feed/change.ts`. */
  target: string
  gone?: AbortSignal
}

/**
 * Begins a session where that is all there is to do: one message to PostgreSQL, and nothing in the feed.
 *
 * @returns null: there is more to do, or they may not; then nothing was written, and whoever goes on step by step finds out
 * @throws the reason of `gone`, also when they left while the message was under way: then the session that has begun is ended
 */
export async function beginInOneMessage(
  {
    database,
    waitUntilRefused,
  }: { database: Database; waitUntilRefused: (position: number) => Promise<unknown> },
  expected: Expected,
  { target, gone, ...rest }: OneMessage,
): Promise<Started | null> {
  const { statements, started } = beginAtOnce(expected, rest)
  const work = async () => ({ result: undefined, entries: [], last: statements })
  const { rows } = await change({ changes: database.people }, work, { target, gone })
  const begun = started(rows)
  if (begun && gone?.aborted) {
    const { client, requestId } = rest
    await signOut({ database, waitUntilRefused }, [begun.token], { ip: client.ip, requestId })
    gone.throwIfAborted()
  }
  return begun
}
