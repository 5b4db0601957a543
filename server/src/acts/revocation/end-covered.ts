import { type RawBuilder, sql } from 'kysely'
import type { FeedEntry } from '../../feed/entry.ts'
import { type Cover, idsOf, type Revoked } from '../../sessions/cover.ts'
import { coversMany, endMany } from '../../sessions/end/end-many.ts'
import {
  type Ended,
  type EndRequest,
  endSessions,
  MOST_BY_NAME,
  TooMany,
} from '../../sessions/end/end-sessions.ts'
import type { Queryable } from '../../store/database.ts'
import { keepPlan } from '../../store/prepared.ts'
import { together } from '../../store/together.ts'
import type { WayToEnd } from './ways.ts'

/** Whose sessions end, and whose `revokedAt` tells of it. */
export interface Covering {
  cover: Cover
  revoked: Revoked
}

export interface EndedCovered extends Omit<Ended, 'entry'> {
  entries: FeedEntry[]
  /** An end of many that takes further transactions, by its number in `curfew.ends`. */
  underWay: number | null
}

/**
 * Ends what is covered in one of the ways, and notes it with the users and groups.
 *
 * Users first, in id order, in a statement before that which ends their sessions: whoever is signing in holds their own row, so
 * their session is either recorded by then and covered, or begins after this. Of everyone the cut-off says it all, and of many
 * what is pending.
 *
 * @throws TooMany when they are not to be named
 */
export async function endCovered(
  tx: Queryable,
  { cover, revoked }: Covering,
  end: EndRequest,
  way: WayToEnd,
): Promise<EndedCovered> {
  const groups = revoked.kind === 'users' ? [] : [markingGroups(revoked)]
  if (way === 'many') {
    await together(tx, ...groups)
    const { isLast, number, ...step } = await endMany(tx, cover, revoked, end)
    return { ...step, connections: null, underWay: isLast ? null : number }
  }
  if (way === 'by_name' && (await isMany(tx, cover, revoked))) throw new TooMany()
  const users = way === 'by_name' ? [markingUsers(revoked)] : []
  const { entry, ...ended } = await endSessions(tx, cover, end, [...users, ...groups])
  return { ...ended, entries: [entry], underWay: null }
}

/** Whether there are too many, as far as that is to be known before they are locked: of sessions that are named it is not. */
async function isMany(tx: Queryable, cover: Cover, revoked: Revoked): Promise<boolean> {
  return revoked.kind === 'users' ? revoked.ids.length > MOST_BY_NAME : coversMany(tx, cover, revoked)
}

export const markingUsers = (revoked: Revoked): RawBuilder<unknown> => {
  const marking = sql`
    WITH covered AS MATERIALIZED (
      SELECT u.id FROM curfew.users AS u WHERE u.id = ANY(ARRAY(SELECT revoked.id FROM ${idsOf(revoked)} AS revoked))
      ORDER BY u.id FOR NO KEY UPDATE
    )
    UPDATE curfew.users AS u SET revoked_at = clock_timestamp() WHERE u.id = ANY(ARRAY(SELECT covered.id FROM covered))`
  return revoked.kind === 'users' ? keepPlan(marking) : marking
}

/** Nobody is waited for: whoever holds a group's row is ending its sessions at this moment, and notes a time like this one. */
const markingGroups = (revoked: Exclude<Revoked, { kind: 'users' }>): RawBuilder<unknown> => sql`
  WITH covered AS MATERIALIZED (
    SELECT g.id FROM curfew.groups AS g WHERE ${revoked.kind === 'everyone' ? sql`true` : sql`g.id = ${revoked.group}`}
    ORDER BY g.id FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE curfew.groups AS g SET revoked_at = greatest(g.revoked_at, clock_timestamp()) FROM covered WHERE g.id = covered.id`
