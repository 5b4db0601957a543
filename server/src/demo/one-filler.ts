import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '../store/database.ts'

/** Held by whoever fills a database for the demo. */
const FILL_LOCK = 4_861_370_012
const LOOK_EVERY_MS = 50

/** Does something that no other process that starts a demo on the same database does meanwhile. */
export async function asOneFiller<T>(database: Pick<Database, 'looks'>, work: () => Promise<T>): Promise<T> {
  const client = await database.looks.connect()
  try {
    // Asked again and again: a statement may not wait as long as that may take.
    for (;;) {
      const { rows } = await client.query<{ taken: boolean }>(
        `SELECT pg_try_advisory_lock(${FILL_LOCK}) AS taken`,
      )
      if (rows[0]?.taken) break
      await wait(LOOK_EVERY_MS)
    }
    return await work()
  } finally {
    // The lock ends with its connection.
    client.release(true)
  }
}
