import { sql } from 'kysely'
import type { FeedEntry } from '../../feed/entry.ts'
import { type Cover, idsOf, type Revoked } from '../../sessions/cover.ts'
import { endMany, isMany } from '../../sessions/end/end-many.ts'
import { type EndRequest, endSessions } from '../../sessions/end/end-sessions.ts'
import type { Queryable } from '../../store/database.ts'
import { TooMany, type WayToEnd } from './ways.ts'

/** Whose sessions end, and whose `revokedAt` tells of it. */
export interface Covering {
  cover: Cover
  revoked: Revoked
}

export interface EndedCovered {
  sessions: number
  users: number
  /** ISO 8601, by the database's clock. */
  at: string
  entries: FeedEntry[]
  /** An end of many that takes further transactions, by its number in `curfew.ends`. */
  underWay: number | null
}

/**
 * Ends what is covered in one of the ways, and notes it with the users and groups.
 *
 * @throws TooMany when they are not to be named
 */
export async function endCovered(
  tx: Queryable,
  { cover, revoked }: Covering,
  end: EndRequest,
  way: WayToEnd,
): Promise<EndedCovered> {
  const ended = await endInWay(tx, { cover, revoked }, end, way)
  await markGroups(tx, revoked)
  return ended
}

async function endInWay(
  tx: Queryable,
  { cover, revoked }: Covering,
  end: EndRequest,
  way: WayToEnd,
): Promise<EndedCovered> {
  if (way === 'many') {
    const { isLast, number, ...step } = await endMany(tx, cover, revoked, end)
    return { ...step, underWay: isLast ? null : number }
  }
  if (way === 'by_name') {
    if (await isMany(tx, cover, revoked)) throw new TooMany()
    await markRevoked(tx, revoked)
  }
  const { entry, ...ended } = await endSessions(tx, cover, end)
  return { ...ended, entries: [entry], underWay: null }
}

/**
 * Users first, in id order, in a statement before that which ends their sessions: whoever is signing in holds their own row, so
 * their session is either recorded by then and covered, or begins after this. Of everyone the cut-off says it all, and of many
 * what is pending.
 */
async function markRevoked(tx: Queryable, revoked: Revoked): Promise<void> {
  await sql`
    WITH covered AS MATERIALIZED (
      SELECT u.id FROM curfew.users AS u WHERE u.id IN (SELECT revoked.id FROM ${idsOf(revoked)} AS revoked)
      ORDER BY u.id FOR NO KEY UPDATE
    )
    UPDATE curfew.users AS u SET revoked_at = statement_timestamp() FROM covered WHERE u.id = covered.id`.execute(
    tx,
  )
}

/** Nobody is waited for: whoever holds a group's row is ending its sessions at this moment, and notes a time like this one. */
async function markGroups(tx: Queryable, revoked: Revoked): Promise<void> {
  if (revoked.kind === 'users') return
  await sql`
    WITH covered AS MATERIALIZED (
      SELECT g.id FROM curfew.groups AS g WHERE ${revoked.kind === 'everyone' ? sql`true` : sql`g.id = ${revoked.group}`}
      ORDER BY g.id FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE curfew.groups AS g SET revoked_at = statement_timestamp() FROM covered WHERE g.id = covered.id`.execute(
    tx,
  )
}
