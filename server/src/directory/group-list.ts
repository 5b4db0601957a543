import type { Group, Page } from '@curfew/shared'
import type { groupQuery } from '@curfew/shared/schemas'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import type { Queryable } from '../store/database.ts'
import { containsAny } from '../store/lists/like.ts'
import { fillPage, type List, readPage } from '../store/lists/page.ts'

export type GroupQuery = z.output<typeof groupQuery>

type Field = 'name' | 'members' | 'signedIn' | 'activeSessions' | 'revokedAt'

/** The groups `g` with their counts, for all groups or for those that a condition on `m` picks. */
const groupsWith = (condition: RawBuilder<SqlBool>) => sql`
  curfew.groups AS g
  LEFT JOIN (
    SELECT m.group_id, count(*)::integer AS members, count(live.user_id)::integer AS signed_in,
           coalesce(sum(live.sessions), 0)::integer AS sessions
    FROM curfew.group_members AS m
    LEFT JOIN (
      SELECT s.user_id, count(*) AS sessions FROM curfew.live_sessions AS s GROUP BY s.user_id
    ) AS live ON live.user_id = m.user_id
    WHERE ${condition}
    GROUP BY m.group_id
  ) AS counted ON counted.group_id = g.id`
const MEMBERS = sql<number>`coalesce(counted.members, 0)`
const SIGNED_IN = sql<number>`coalesce(counted.signed_in, 0)`
const ACTIVE_SESSIONS = sql<number>`coalesce(counted.sessions, 0)`

const SORTS: List<Field>['sorts'] = {
  name: { by: sql`lower(g.name)`, type: 'text' },
  members: { by: MEMBERS, type: 'integer' },
  signedIn: { by: SIGNED_IN, type: 'integer' },
  activeSessions: { by: ACTIVE_SESSIONS, type: 'integer' },
  revokedAt: { by: sql`g.revoked_at`, type: 'timestamptz', nullable: true },
}

/** One page of the groups. @throws Refusal `invalid_request` for a cursor that is not of this list */
export async function listGroups(database: Queryable, query: GroupQuery): Promise<Page<Group>> {
  const list: List<Field> = {
    from: groupsWith(sql`true`),
    where: query.search ? [sql`g.name ILIKE ANY(${containsAny(query.search)}::text[])`] : [],
    id: { by: sql`g.id`, type: 'uuid' },
    sorts: SORTS,
    sort: 'name',
  }
  const page = await readPage(database, list, query)
  return fillPage(page, await readGroups(database, page.items))
}

/** Reads one group as it is shown; null if there is none with that id. */
export async function readGroup(database: Queryable, id: string): Promise<Group | null> {
  const [group] = await readGroups(database, [id])
  return group ?? null
}

async function readGroups(database: Queryable, ids: readonly string[]): Promise<Group[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Omit<Group, 'revokedAt'> & { revokedAt: Date | null }>`
    SELECT g.id, g.name, ${MEMBERS} AS members, ${SIGNED_IN} AS "signedIn", ${ACTIVE_SESSIONS} AS "activeSessions",
           g.revoked_at AS "revokedAt"
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS wanted (id, place)
    JOIN (${groupsWith(sql`m.group_id = ANY(${ids}::uuid[])`)}) ON g.id = wanted.id
    ORDER BY wanted.place`.execute(database)
  return rows.map((row) => ({ ...row, revokedAt: row.revokedAt?.toISOString() ?? null }))
}
