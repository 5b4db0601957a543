import type { CurrentSession, DeliveryCause, DeliveryOutcome } from '@curfew/shared'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Queryable } from '../../store/database.ts'
import { prepared } from '../../store/prepared.ts'
import { isRowRefused, leavingOutRefused } from '../../store/refused-row.ts'
import { type CurrentRow, currentColumns, joinCurrent, presentCurrent } from '../views/current-session.ts'

/** A connection that is about to be used. */
export interface OpeningRow {
  id: string
  sessionId: string
  /** How many of the session this node has, this one included. */
  here: number
}

/**
 * Records connections of live sessions. A row is there only if its session was live while this statement held it, so an
 * end either comes first, and there is no row, or waits, and then finds it; an end of everyone, which waits for no row,
 * reaches the connection in its node's index, where it is from before (EN-6). Rows that are there already are opened again,
 * unless they have got their outcome: a node that was taken for dead finds its own like that.
 *
 * @param most connections that one session may have on all nodes together
 * @returns the ids of those recorded; the sessions of all others have ended, or have too many
 */
export async function openConnections(
  database: Queryable,
  nodeId: string,
  opening: readonly OpeningRow[],
  most: number,
): Promise<Set<string>> {
  const { rows } = await prepared(
    sql<{ id: string }>`${recording(nodeId, opening, most)} SELECT id FROM recorded`,
  ).execute(database)
  return new Set(rows.map((row) => row.id))
}

/**
 * The same for clients that come in, with what each is told of its session: read by the statement that records it, in which the
 * connections that it records are not there yet.
 *
 * @returns by the ids of the connections that are recorded
 */
export async function enterConnections(
  database: Queryable,
  nodeId: string,
  opening: readonly OpeningRow[],
  most: number,
): Promise<Map<string, CurrentSession>> {
  const { rows } = await prepared(sql<CurrentRow & { connection_id: string; entering: number }>`
    ${recording(nodeId, opening, most)}
    SELECT wanted.connection_id, wanted.entering, ${currentColumns}
    FROM (
      SELECT id AS connection_id, session_id AS id, (count(*) OVER (PARTITION BY session_id))::integer AS entering
      FROM recorded
    ) AS wanted ${joinCurrent('sessions')}`).execute(database)
  return new Map(
    rows.map(({ connection_id, entering, ...row }) => [
      connection_id,
      presentCurrent({ ...row, connections: row.connections + entering }),
    ]),
  )
}

/**
 * The beginning of a statement in which `recorded` has the connections that are recorded. `LIMIT` makes the planner look up each session
 * by its id, in the order of the ids, as all who lock rows (LO-11, FD-2).
 */
function recording(nodeId: string, opening: readonly OpeningRow[], most: number) {
  const inOrder = opening.toSorted((a, b) => (a.sessionId < b.sessionId ? -1 : 1))
  return sql`
    WITH opening AS MATERIALIZED (
      SELECT o.id, live.id AS session_id, live.user_id, o.here
      FROM unnest(
        ${inOrder.map((row) => row.id)}::uuid[],
        ${inOrder.map((row) => row.sessionId)}::uuid[],
        ${inOrder.map((row) => row.here)}::integer[]
      ) AS o (id, session_id, here)
      CROSS JOIN LATERAL (
        SELECT s.id, s.user_id FROM curfew.live_by_id AS s WHERE s.id = o.session_id LIMIT 1 FOR SHARE
      ) AS live
    ), recorded AS (
      INSERT INTO curfew.connections AS c (id, node_id, session_id, user_id)
      SELECT o.id, ${nodeId}, o.session_id, o.user_id
      FROM opening AS o
      WHERE o.here + (
        SELECT count(*) FROM curfew.connections AS other
        WHERE other.session_id = o.session_id AND num_nulls(other.closed_at) <> 0 AND other.node_id <> ${nodeId}
      ) <= ${most}
      ON CONFLICT (id) DO UPDATE
      SET closed_at = CASE WHEN c.outcome IS NULL THEN NULL ELSE c.closed_at END
      RETURNING c.id, c.session_id
    )`
}

/** A connection that is over, with its outcome if its session was being ended. */
export interface ClosedRow {
  id: string
  outcome: Exclude<DeliveryOutcome, 'pending'> | null
  cause: DeliveryCause | null
  milliseconds: number | null
  /** What was ending it, if that was a revocation. */
  revocationId: string | null
}

/** Records ends of connections. The first outcome stands; what is closed already is left alone. */
export async function closeConnections(database: Queryable, closed: readonly ClosedRow[]): Promise<void> {
  await prepared(sql`
    UPDATE curfew.connections AS c
    SET closed_at = statement_timestamp(), outcome = o.outcome, cause = o.cause, milliseconds = o.milliseconds,
        revocation_id = o.revocation_id
    FROM unnest(
      ${closed.map((row) => row.id)}::uuid[],
      ${closed.map((row) => row.outcome)}::text[],
      ${closed.map((row) => row.cause)}::text[],
      ${closed.map((row) => row.milliseconds)}::real[],
      ${closed.map((row) => row.revocationId)}::uuid[]
    ) AS o (id, outcome, cause, milliseconds, revocation_id)
    WHERE c.id = o.id AND num_nulls(c.closed_at) <> 0`).execute(database)
}

/** The most connections that are given an outcome in one statement: 0.1 to 0.4 s. */
export const REAP_BATCH = 5_000

/** What giving the connections of nodes that have left their outcome has brought about. */
export interface Reaped {
  /** How many clients were not reached. */
  unreachable: number
  /** The revocations whose clients they were. */
  revocations: string[]
  /** There may be more. If not, then what is left is in the hands of another. */
  full: boolean
}

/**
 * Gives their outcome to a batch of connections that nodes have left open which are members no more: with a session that has
 * ended the client was not reached, as far as anybody can tell; any other connection is simply over. Several nodes may do it
 * at once: each passes over what another has in hand. What one fails at is tried again, what a dead one had in hand is free.
 *
 * @param ownNodeId of the node that asks, which may have been taken for dead and is alive
 * @param refused hears of each that PostgreSQL refuses to change, which stays open and holds up no other (LO-12)
 */
export async function reapStrangers(
  database: Queryable,
  ownNodeId: string,
  refused: (connectionId: string, error: unknown) => void,
): Promise<Reaped> {
  const lost = isLostTo(ownNodeId)
  try {
    const rows = await reap(database, sql`${lost} ORDER BY c.id LIMIT ${REAP_BATCH}`)
    return reapedOf(rows, rows.length === REAP_BATCH)
  } catch (error) {
    if (!isRowRefused(error)) throw error
    const { rows: found } = await sql<{ id: string }>`
      SELECT c.id FROM curfew.connections AS c WHERE ${lost} ORDER BY c.id LIMIT ${REAP_BATCH}`.execute(
      database,
    )
    const ids = found.map(({ id }) => id)
    const reapSome = (some: string[]) =>
      reap(database, sql`${lost} AND c.id = ANY(${some}::uuid[]) ORDER BY c.id`)
    const rows = await leavingOutRefused(ids, reapSome, refused)
    // Those that are refused come first the next time, too; where nothing else was left there is no next time.
    return reapedOf(rows, ids.length === REAP_BATCH && rows.length > 0)
  }
}

/** A connection, called `c`, that a node has left open which is no longer a member. */
const isLostTo = (ownNodeId: string) => sql<SqlBool>`
  c.closed_at IS NULL AND c.node_id <> ${ownNodeId}
  AND NOT EXISTS (SELECT FROM curfew.nodes AS n WHERE n.id = c.node_id)`

interface ReapedRow {
  outcome: DeliveryOutcome | null
  revocationId: string | null
}

async function reap(database: Queryable, which: RawBuilder<unknown>): Promise<ReapedRow[]> {
  const { rows } = await sql<ReapedRow>`
    WITH lost AS MATERIALIZED (
      SELECT c.id FROM curfew.connections AS c WHERE ${which} FOR UPDATE OF c SKIP LOCKED
    )
    UPDATE curfew.connections AS c
    SET closed_at = statement_timestamp(),
        outcome = CASE WHEN s.ended_at IS NOT NULL THEN 'unreachable' END,
        cause = CASE WHEN s.ended_at IS NOT NULL THEN 'node_lost' END,
        revocation_id = s.revocation_id
    FROM lost, curfew.session_states AS s
    WHERE c.id = lost.id AND s.id = c.session_id
    RETURNING c.outcome, c.revocation_id AS "revocationId"`.execute(database)
  return rows
}

const reapedOf = (rows: readonly ReapedRow[], full: boolean): Reaped => ({
  unreachable: rows.filter(({ outcome }) => outcome !== null).length,
  revocations: [...new Set(rows.flatMap(({ revocationId }) => revocationId ?? []))],
  full,
})
