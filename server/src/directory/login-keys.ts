import { setTimeout as wait } from 'node:timers/promises'
import { loginKey } from '@curfew/shared/login-id'
import { sql } from 'kysely'
import type { Log } from '../log.ts'
import type { Database, Queryable } from '../store/database.ts'
import { NIL } from '../store/nil.ts'

/** One process at a time; any number that nobody else uses. */
const KEYS_LOCK = 4_861_370_019
/** Users in one statement: less than a tenth of a second, in which they cannot sign in. */
const BATCH = 500
/** Between two of them, in milliseconds: others need the disk too. */
const PAUSE_MS = 20
/** Of login ids that are shared so many are told. */
const MOST_TOLD = 10

/**
 * Gives a key to whoever has none: everybody after the upgrade that brought keys, and whom a node of the version before has made.
 * PostgreSQL cannot do it, which folds letters by its locale. In small batches that pass over locked rows, so nobody waits; until
 * then they are found as before (`holdersOf`). Costs one look into an empty index while there is nobody.
 *
 * Tells in the log of those who share a key, once after the start and again when there are more.
 */
export class LoginKeys {
  #database: Pick<Database, 'writes'>
  #log: Log
  #batch: number
  #told = 0
  #isFirst = true

  constructor(options: { database: Pick<Database, 'writes'>; log: Log; batch?: number }) {
    this.#database = options.database
    this.#log = options.log
    this.#batch = options.batch ?? BATCH
  }

  /** @param signal stops between two batches */
  async run(signal: AbortSignal): Promise<void> {
    let isNew = this.#isFirst
    for (let after = NIL; !signal.aborted; ) {
      const users = await readWithoutKey(this.#database.writes, after, this.#batch)
      const last = users.at(-1)
      if (!last) break
      const given = await giveKeys(this.#database.writes, users)
      if (given === 0) break
      isNew = true
      after = last.id
      await wait(PAUSE_MS, undefined, { signal }).catch(() => undefined)
    }
    if (!isNew || signal.aborted) return
    await this.#tell()
    this.#isFirst = false
  }

  async #tell(): Promise<void> {
    const { keys, loginIds } = await readShared(this.#database.writes)
    if (keys > this.#told) {
      this.#log.warn(
        { keys, loginIds },
        'users whose login ids are the same now: each is found only when theirs is written exactly so',
      )
    }
    this.#told = keys
  }
}

interface Unkeyed {
  id: string
  loginId: string
}

async function readWithoutKey(database: Queryable, after: string, most: number): Promise<Unkeyed[]> {
  const { rows } = await sql<Unkeyed>`
    SELECT id, login_id AS "loginId" FROM curfew.users WHERE login_key IS NULL AND id > ${after}::uuid
    ORDER BY id LIMIT ${most}`.execute(database)
  return rows
}

/** @returns to how many; none while another process is at it, or all of their rows are locked */
async function giveKeys(database: Queryable, users: readonly Unkeyed[]): Promise<number> {
  const ids = users.map(({ id }) => id)
  const keys = users.map(({ loginId }) => loginKey(loginId))
  const given = await sql`
    WITH free AS MATERIALIZED (
      SELECT u.id, made.key
      FROM unnest(${ids}::uuid[], ${keys}::text[]) AS made (id, key) JOIN curfew.users AS u ON u.id = made.id
      WHERE u.login_key IS NULL AND (SELECT pg_try_advisory_xact_lock(${KEYS_LOCK}))
      ORDER BY u.id FOR NO KEY UPDATE OF u SKIP LOCKED
    )
    UPDATE curfew.users AS u SET login_key = numbered.key, namesake = numbered.namesake
    FROM (
      SELECT free.id, free.key, row_number() OVER (PARTITION BY free.key ORDER BY free.id) - 1
        + (SELECT coalesce(max(holder.namesake) + 1, 0) FROM curfew.users AS holder WHERE holder.login_key = free.key) AS namesake
      FROM free
    ) AS numbered
    WHERE u.id = numbered.id`.execute(database)
  return Number(given.numAffectedRows ?? 0)
}

/** How many keys are shared, and the first of them with all their login ids. */
async function readShared(database: Queryable): Promise<{ keys: number; loginIds: string[][] }> {
  const { rows } = await sql<{ keys: number; loginIds: string[] }>`
    WITH shared AS MATERIALIZED (
      SELECT u.login_key FROM curfew.users AS u
      WHERE u.login_key IN (SELECT login_key FROM curfew.users WHERE namesake > 0)
      GROUP BY u.login_key HAVING count(*) > 1
    )
    SELECT (SELECT count(*)::integer FROM shared) AS keys,
           ARRAY(SELECT u.login_id FROM curfew.users AS u WHERE u.login_key = first.login_key ORDER BY u.namesake LIMIT ${MOST_TOLD})
             AS "loginIds"
    FROM (SELECT login_key FROM shared ORDER BY login_key LIMIT ${MOST_TOLD}) AS first`.execute(database)
  return { keys: rows[0]?.keys ?? 0, loginIds: rows.map(({ loginIds }) => loginIds) }
}
