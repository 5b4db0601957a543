import type { Group, Page } from '@curfew/shared'
import type { groupQuery } from '@curfew/shared/schemas'
import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Queryable } from '../store/database.ts'
import { containsAny } from '../store/lists/like.ts'
import { fillPage, type List, readPage } from '../store/lists/page.ts'
import { ARE_KEPT } from './counts/changed-users.ts'
import { COUNTED_GROUPS, countedGroups, KEPT_GROUPS } from './counts/group-counts.ts'
import { areCountsKept } from './counts/session-counts.ts'

export type GroupQuery = z.output<typeof groupQuery>

type Field = 'name' | 'members' | 'signedIn' | 'activeSessions' | 'revokedAt'

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
/** The orders for which nobody has to be counted. */
const OWN: readonly string[] = ['name', '-name', 'revokedAt', '-revokedAt']

/** One page of the groups. @throws Refusal `invalid_request` for a cursor that is not of this list */
export async function listGroups(database: Queryable, query: GroupQuery): Promise<Page<Group>> {
  const list: List<Field> = {
    from: OWN.includes(query.sort ?? 'name')
      ? sql`curfew.groups AS g`
      : groupsWith((await areCountsKept(database)) ? KEPT_GROUPS : COUNTED_GROUPS),
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

const groupsWith = (counts: RawBuilder<unknown>) =>
  sql`curfew.groups AS g LEFT JOIN ${counts} AS counted ON counted.group_id = g.id`

async function readGroups(database: Queryable, ids: readonly string[]): Promise<Group[]> {
  if (ids.length === 0) return []
  const kept = await readWith(database, ids, KEPT_GROUPS, ARE_KEPT)
  const rows = kept.every(({ holds }) => holds)
    ? kept
    : await readWith(database, ids, countedGroups(ids), sql`true`)
  return rows.map(({ holds: _, ...row }) => ({ ...row, revokedAt: row.revokedAt?.toISOString() ?? null }))
}

type Row = Omit<Group, 'revokedAt'> & { revokedAt: Date | null; holds: boolean }

async function readWith(
  database: Queryable,
  ids: readonly string[],
  counts: RawBuilder<unknown>,
  holds: RawBuilder<boolean>,
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    SELECT g.id, g.name, ${MEMBERS} AS members, ${SIGNED_IN} AS "signedIn", ${ACTIVE_SESSIONS} AS "activeSessions",
           g.revoked_at AS "revokedAt", ${holds} AS holds
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS wanted (id, place)
    JOIN (${groupsWith(counts)}) ON g.id = wanted.id
    ORDER BY wanted.place`.execute(database)
  return rows
}
