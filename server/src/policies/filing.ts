import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'

/**
 * A walk through the sessions that a policy may hold for, which files each by what its user lives by now. It is in the records, so
 * that whoever goes on with it, on whatever node, goes on where another has stopped.
 */
export interface FilingWalk {
  /** Of `curfew.policies`. */
  policyId: number
  /** What was asked for when it began; what is asked for meanwhile is another walk. */
  version: number
  wanted: string
  /** The last session that was looked at, in the order of users and of their sessions' numbers. */
  userId: string
  number: string
}

const IS_WANTED = sql`(p.filed_version < p.version OR p.filing_done < p.filing_wanted)`

/** Whether there is a policy by which not all of its sessions are filed; it costs a read of a few rows. */
export async function isFilingWanted(database: Queryable): Promise<boolean> {
  const { rows } = await sql<{ isWanted: boolean }>`
    SELECT EXISTS (SELECT FROM curfew.policies AS p WHERE ${IS_WANTED}) AS "isWanted"`.execute(database)
  return rows[0]?.isWanted ?? false
}

const WALK = sql`policy_id AS "policyId", version, wanted, user_id AS "userId", number`

/**
 * The walk that is under way, or the one that is to begin.
 *
 * @param tx holds the lock of those who walk
 * @returns null: there is nothing to file
 */
export async function currentWalk(tx: Queryable): Promise<FilingWalk | null> {
  const { rows: underWay } = await sql<FilingWalk>`
    SELECT ${WALK} FROM curfew.filing_walks ORDER BY policy_id LIMIT 1`.execute(tx)
  if (underWay[0]) return underWay[0]
  const { rows: begun } = await sql<FilingWalk>`
    INSERT INTO curfew.filing_walks (policy_id, version, wanted)
    SELECT p.id, p.version, p.filing_wanted FROM curfew.policies AS p WHERE ${IS_WANTED} ORDER BY p.id LIMIT 1
    RETURNING ${WALK}`.execute(tx)
  return begun[0] ?? null
}

/** It has come as far as a session. */
export async function noteProgress(
  tx: Queryable,
  { policyId }: FilingWalk,
  { userId, number }: Pick<FilingWalk, 'userId' | 'number'>,
): Promise<void> {
  await sql`
    UPDATE curfew.filing_walks SET user_id = ${userId}, number = ${number} WHERE policy_id = ${policyId}`.execute(
    tx,
  )
}

/** All sessions are filed as they had to be when it began; what was asked for since is left to be done. */
export async function endWalk(tx: Queryable, { policyId, version, wanted }: FilingWalk): Promise<void> {
  await sql`
    UPDATE curfew.policies
    SET filed_version = greatest(filed_version, ${version}), filing_done = greatest(filing_done, ${wanted}::bigint)
    WHERE id = ${policyId}`.execute(tx)
  await sql`DELETE FROM curfew.filing_walks WHERE policy_id = ${policyId}`.execute(tx)
}
