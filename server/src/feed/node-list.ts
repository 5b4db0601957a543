import type { NodeView, Page } from '@curfew/shared'
import type { nodeQuery } from '@curfew/shared/schemas'
import { sql } from 'kysely'
import type { z } from 'zod'
import { SHED_LANES } from '../load/stages.ts'
import type { Queryable } from '../store/database.ts'
import { fillPage, type List, readPage } from '../store/lists/page.ts'
import { LEASE_MS } from './lease.ts'

export type NodeQuery = z.output<typeof nodeQuery>

type Field = 'startedAt' | 'host' | 'connections'

/** From the index alone: 12 ms for the 50,000 connections of one node. */
const CONNECTIONS = sql<number>`
  (SELECT count(*)::integer FROM curfew.connections AS c WHERE c.node_id = n.id AND c.closed_at IS NULL)`

const LIST: List<Field> = {
  from: sql`curfew.nodes AS n`,
  where: [],
  id: { by: sql`n.id`, type: 'uuid' },
  sorts: {
    startedAt: { by: sql`n.started_at`, type: 'timestamptz' },
    host: { by: sql`lower(n.host)`, type: 'text' },
    connections: { by: CONNECTIONS, type: 'integer' },
  },
  sort: 'startedAt',
}

/**
 * One page of the membership, the oldest node first unless another order is asked for.
 *
 * @param currentId the node that answers
 * @throws Refusal `invalid_request` for a cursor that is not of this list
 */
export async function listNodes(
  database: Queryable,
  query: NodeQuery,
  currentId: string,
): Promise<Page<NodeView>> {
  const page = await readPage(database, LIST, query)
  const nodes = new Map((await readMembership(database, currentId)).map((node) => [node.id, node]))
  // One that has left since is left out.
  return fillPage(
    page,
    page.items.flatMap((id) => nodes.get(id) ?? []),
  )
}

type NodeRow = Omit<NodeView, 'startedAt' | 'beatAt' | 'lag' | 'shedding'> & {
  stage: number
  startedAt: Date
  beatAt: Date
  entries: number
  milliseconds: number | null
}

/**
 * The whole membership as one statement sees it, judged by the database's clock: a beat is raised at the beginning of the
 * round that renews the lease, so once it is as old as a lease may become, that lease is over.
 */
export async function readMembership(database: Queryable, currentId: string): Promise<NodeView[]> {
  const { rows } = await sql<NodeRow>`
    SELECT n.id, n.host, n.version, n.started_at AS "startedAt", n.beat_at AS "beatAt",
           CASE WHEN n.beat_at > statement_timestamp() - ${LEASE_MS} * interval '1 millisecond'
             THEN 'fresh' ELSE 'lapsed' END AS lease,
           n.shedding AS stage,
           n.applied::float8 AS applied,
           greatest(head.position - n.applied, 0)::float8 AS entries,
           (
             SELECT round(extract(epoch FROM statement_timestamp() - entry.at) * 1000)::float8
             FROM curfew.feed AS entry WHERE entry.position > n.applied ORDER BY entry.position LIMIT 1
           ) AS milliseconds,
           ${CONNECTIONS} AS connections,
           n.id = ${currentId} AS current
    FROM curfew.nodes AS n CROSS JOIN curfew.feed_head AS head
    ORDER BY n.started_at, n.id`.execute(database)
  return rows.map(({ startedAt, beatAt, entries, milliseconds, stage, ...row }) => ({
    ...row,
    shedding: SHED_LANES[stage - 1] ?? null,
    startedAt: startedAt.toISOString(),
    beatAt: beatAt.toISOString(),
    lag: { entries, milliseconds },
  }))
}
