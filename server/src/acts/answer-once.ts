import type { Kysely } from 'kysely'
import type { Queryable } from '../store/database.ts'
import type { Schema } from '../store/schema.ts'
import { claimKey, type IdempotencyKey, keepAnswer, readAnswer } from './idempotency-key.ts'

/**
 * Answers a request that changes nothing, under a key: a repetition gets the same answer, and a concurrent one waits for it.
 *
 * @param read on the transaction that the key is claimed in
 * @throws Refusal `idempotency_key_reused`, whatever `read` refuses; then the key is free
 */
export function answerOnce<T>(
  database: Kysely<Schema>,
  key: IdempotencyKey,
  read: (tx: Queryable) => Promise<T>,
): Promise<T> {
  return database.transaction().execute(async (tx) => {
    if (await claimKey(tx, key, null)) {
      const kept = await readAnswer<T>(tx, key)
      if (kept !== null) return kept
    }
    return keepAnswer(tx, key, await read(tx))
  })
}
