import type pg from 'pg'
import { FEWEST_CONNECTIONS } from '../../config/database-connections.ts'

/** How many connections a server has, and who takes them. */
export interface Room {
  /** What it gives to programs like this one: without what is reserved, within the limits of database and role. */
  limit: number
  /** Taken at the moment by anybody else. */
  inUse: number
  /** Nodes of the cluster that run, without this one. */
  otherNodes: number
}

/** A node whose beat is older does not run any more, see `feed/beats.ts`. */
const RUNNING = '10 seconds'

/**
 * Reads what the server has left. What is in use is taken from the counts of the databases, which everybody may read;
 * `pg_stat_activity` hides from others what kind of process it shows.
 *
 * @param ours connections that this process has open itself
 */
export async function readRoom(pool: pg.Pool, ours: () => number): Promise<Room> {
  const { rows } = await pool.query<Room>(
    `SELECT least(
              current_setting('max_connections')::integer
                - current_setting('superuser_reserved_connections')::integer
                - coalesce(current_setting('reserved_connections', true)::integer, 0),
              (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()),
              (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user)
            ) AS "limit",
            (SELECT sum(numbackends) FROM pg_stat_database)::integer AS "inUse",
            (SELECT count(*) FROM curfew.nodes WHERE beat_at > statement_timestamp() - '${RUNNING}'::interval)::integer
              AS "otherNodes"`,
  )
  const [room] = rows
  if (!room) throw new Error('PostgreSQL has not said how many connections it has')
  return { ...room, inUse: Math.max(0, room.inUse - ours()) }
}

/**
 * What is wrong with the room for a node, in a sentence with a remedy; null when it is enough. Every node is taken to have
 * the same budget: what they have not opened yet they may open any time.
 *
 * @param budget connections that this node may open
 */
export function lackOfRoom({ limit, inUse, otherNodes }: Room, budget: number): string | null {
  const nodes = otherNodes + 1
  const forAll = nodes * budget
  const missing = Math.max(inUse + budget, forAll) - limit
  if (missing <= 0) return null
  const others =
    otherNodes === 0 ? '' : `, ${otherNodes === 1 ? 'another node runs' : `${otherNodes} other nodes run`}`
  // Alone, what others leave; among nodes an equal share, since they will all be given the same.
  const each = otherNodes === 0 ? limit - inUse : Math.floor(limit / nodes)
  const less =
    each >= FEWEST_CONNECTIONS && each < budget
      ? `set CURFEW_DATABASE_CONNECTIONS to ${each} or less for each node, or `
      : ''
  return (
    `This node may open ${budget} connections to PostgreSQL, which allows ${limit} in total; ${inUse} are in use by others${others}. ` +
    `Requests that find no free connection get 503: ${less}raise max_connections by at least ${missing}.`
  )
}
