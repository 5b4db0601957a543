import type { AuditEntry, Page } from '@curfew/shared'
import type { auditQuery } from '@curfew/shared/schemas'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import { type Keep, USUAL_KEEP } from '../config/keep.ts'
import type { Queryable } from '../store/database.ts'
import { firstItemsOf } from '../store/lists/first-items.ts'
import { fillPage, type List, readPage } from '../store/lists/page.ts'

export type AuditQuery = z.output<typeof auditQuery>

const LIST: Omit<List<'at'>, 'where'> = {
  from: sql`curfew.audit AS a`,
  id: { by: sql`a.id`, type: 'bigint' },
  sorts: { at: { by: sql`a.at`, type: 'timestamptz' } },
  sort: '-at',
  isHistory: true,
}

/**
 * One page of the records, the newest first unless asked otherwise.
 *
 * @param keep for how long there is something at the other end of what they link to
 */
export async function listAudit(
  database: Queryable,
  query: AuditQuery,
  { revocationsDays }: Pick<Keep, 'revocationsDays'> = USUAL_KEEP,
): Promise<Page<AuditEntry>> {
  const page = await readPage(database, { ...LIST, where: conditions(query) }, query)
  const entries = await readEntries(database, page.items)
  return fillPage(
    page,
    entries.map(({ isRevocationGone, ...entry }) =>
      isRevocationGone ? { ...entry, revocationGone: { keptDays: revocationsDays } } : entry,
    ),
  )
}

const conditions = ({ revocation }: AuditQuery): RawBuilder<SqlBool>[] =>
  revocation ? [sql`a.revocation_id = ${revocation}`] : []

type Entry = AuditEntry & { isRevocationGone: boolean }

async function readEntries(database: Queryable, ids: readonly string[]): Promise<Entry[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Omit<Entry, 'at'> & { at: Date }>`
    SELECT a.id, a.at,
           jsonb_build_object('kind', a.actor_kind, 'id', a.actor_id, 'loginId', a.actor_login_id) AS actor, a.action,
           ${firstItemsOf(sql`a.target`)} AS target, a.outcome, host(a.ip) AS ip, a.request_id AS "requestId",
           a.revocation_id AS "revocationId", ${firstItemsOf(sql`a.detail`)} AS detail,
           a.revocation_id IS NOT NULL AND NOT EXISTS (
             SELECT FROM curfew.revocations AS r WHERE r.id = a.revocation_id
           ) AS "isRevocationGone"
    FROM unnest(${ids}::bigint[]) WITH ORDINALITY AS wanted (id, place)
    JOIN curfew.audit AS a ON a.id = wanted.id
    ORDER BY wanted.place`.execute(database)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}
