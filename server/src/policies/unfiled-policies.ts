import { sql } from 'kysely'
import type { Queryable } from '../store/database.ts'

/**
 * A policy by which not every session that it holds for is filed. It becomes one by a new version, or by holding for
 * another user: whoever sees to that takes one off `filed_version`.
 */
export interface UnfiledPolicy {
  /** Of `curfew.policies`. */
  id: number
  /** By which its sessions are to be filed. */
  version: number
  /** By which they all are; changed by whoever wants them to be filed again. */
  filedVersion: number
}

/** One of those policies, if there is any; it costs a read of a few rows. */
export async function readUnfiledPolicy(database: Queryable): Promise<UnfiledPolicy | undefined> {
  const { rows } = await sql<UnfiledPolicy>`
    SELECT p.id, p.version, p.filed_version AS "filedVersion" FROM curfew.policies AS p
    WHERE p.filed_version < p.version ORDER BY p.id LIMIT 1`.execute(database)
  return rows[0]
}

/** All sessions are filed as they had to be when the policy was read; what has happened since is left to be done. */
export async function markFiled(tx: Queryable, { id, version, filedVersion }: UnfiledPolicy): Promise<void> {
  await sql`
    UPDATE curfew.policies SET filed_version = ${version}
    WHERE id = ${id} AND filed_version = ${filedVersion}`.execute(tx)
}
