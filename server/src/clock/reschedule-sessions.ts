import { type RawBuilder, sql } from 'kysely'
import { change } from '../feed/change.ts'
import { currentWalk, endWalk, type FilingWalk, isFilingWanted, noteProgress } from '../policies/filing.ts'
import { GLOBAL_POLICY_ID } from '../policies/global-policy.ts'
import type { Database, Queryable } from '../store/database.ts'
import { isRowRefused, leavingOutRefused } from '../store/refused-row.ts'

/** One process at a time reschedules; any number that nobody else uses. */
const RESCHEDULE_LOCK = 4_861_370_002
/** Looked at in one transaction: less than 0.1 s, which is as long as an end of everyone may have to wait for it. */
const BATCH = 1_000

export interface Rescheduling {
  /** Stops between two batches. */
  signal?: AbortSignal
  /** Hears of each session that PostgreSQL refuses to change: it stays as it is filed, and holds up no other (LO-12). */
  refused?: (sessionId: string, error: unknown) => void
}

/**
 * Reschedules live sessions after a policy has changed, or holds for other users: those whose warning or end has come
 * nearer, so that the clock finds them in time (ID-6), and those whose user was warned of an end that is none any more. It
 * costs a read of a few rows while there is nothing to do. All nodes walk together, one at a time: how far they have come is in the
 * records.
 *
 * In small transactions, since one for all would take 5 s for 100,000 sessions, while no revocation could begin. Checks
 * need no filing: they go by the policy itself from its commit on.
 */
export async function rescheduleSessions(
  database: Pick<Database, 'background' | 'writes'>,
  { signal, refused = () => undefined }: Rescheduling = {},
): Promise<void> {
  while (!signal?.aborted && (await isFilingWanted(database.writes))) {
    const walked = await inChange(database, rescheduleBatch).catch((error: unknown) => {
      if (!isRowRefused(error)) throw error
      return rescheduleApart(database, refused, error)
    })
    if (walked === 'elsewhere') return
  }
}

async function inChange<T>(
  database: Pick<Database, 'background'>,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const { result } = await change({ changes: database.background }, async (tx) => ({
    result: await work(tx),
    entries: [],
  }))
  return result
}

/** @returns whether it was this one that walked */
async function rescheduleBatch(tx: Queryable): Promise<'here' | 'elsewhere'> {
  if (!(await isMyTurn(tx))) return 'elsewhere'
  const walk = await currentWalk(tx)
  if (!walk) return 'here'
  const { rows } = await sql<Place>`
    WITH looked AS MATERIALIZED (${sessionsFrom(walk)}),
    ${rescheduling(sql`SELECT looked.id FROM looked WHERE looked.wrong`)}
    SELECT looked.user_id AS "userId", looked.number FROM looked
    ORDER BY looked.user_id DESC, looked.number DESC LIMIT 1`.execute(tx)
  const [last] = rows
  if (last) await noteProgress(tx, walk, last)
  else await endWalk(tx, walk)
  return 'here'
}

/** The same batch without the sessions for whose sake PostgreSQL has refused it. */
async function rescheduleApart(
  database: Pick<Database, 'background'>,
  refused: (sessionId: string, error: unknown) => void,
  cause: unknown,
): Promise<'here' | 'elsewhere'> {
  const batch = await inChange(database, async (tx) => {
    if (!(await isMyTurn(tx))) return null
    const walk = await currentWalk(tx)
    return walk && { walk, rows: (await sql<Looked>`${sessionsFrom(walk)}`.execute(tx)).rows }
  })
  if (!batch) return 'elsewhere'
  const wrong = batch.rows.flatMap(({ id, wrong }) => (wrong ? [id] : []))
  const last = batch.rows.at(-1)
  // It is no session that PostgreSQL refuses.
  if (!last || wrong.length === 0) throw cause
  const reschedule = (ids: string[]) =>
    inChange(database, async (tx) => {
      await sql`
        WITH ${rescheduling(sql`SELECT given.id FROM unnest(${ids}::uuid[]) AS given (id)`)} SELECT`.execute(
        tx,
      )
      return []
    })
  await leavingOutRefused(wrong, reschedule, refused)
  await inChange(database, (tx) =>
    noteProgress(tx, batch.walk, { userId: last.user_id, number: last.number }),
  )
  return 'here'
}

async function isMyTurn(tx: Queryable): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    SELECT pg_try_advisory_xact_lock(${RESCHEDULE_LOCK}) AS mine`.execute(tx)
  return rows[0]?.mine ?? false
}

type Place = Pick<FilingWalk, 'userId' | 'number'>

interface Looked {
  id: string
  user_id: string
  number: string
  /** It is filed too late, or its user was warned of another end. */
  wrong: boolean
}

/** The next sessions that a policy may hold for, and how they are filed. */
const sessionsFrom = (from: FilingWalk): RawBuilder<Looked> => sql`
  SELECT s.id, s.user_id, s.number,
         coalesce(s.due_at > curfew.due_at(s.last_active_at, s.expires_at, p),
           s.due_at IS NULL AND curfew.due_at(s.last_active_at, s.expires_at, p) IS NOT NULL)
         OR (
           s.warned_for IS NOT NULL
           AND s.warned_for IS DISTINCT FROM date_trunc('milliseconds', curfew.idle_deadline(s.last_active_at, p))
         ) AS wrong
  FROM ${sessionsUnder(from)} CROSS JOIN LATERAL curfew.policy_of(s.user_id) AS p
  WHERE (s.user_id, s.number) > (${from.userId}::uuid, ${from.number}::bigint)
  ORDER BY s.user_id, s.number LIMIT ${BATCH}`

/** The live sessions that a policy may hold for, as `s`: of the one of everyone all are looked at. */
const sessionsUnder = ({ policyId, userId }: FilingWalk): RawBuilder<unknown> =>
  policyId === GLOBAL_POLICY_ID
    ? sql`curfew.live_sessions AS s`
    : sql`
      (
        SELECT u.user_id FROM curfew.user_policies AS u WHERE u.policy_id = ${policyId} AND u.user_id >= ${userId}::uuid
      ) AS u JOIN curfew.live_sessions AS s ON s.user_id = u.user_id`

/** Files those sessions again that are still live. Locked in id order, like everywhere. */
const rescheduling = (ids: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  locked AS MATERIALIZED (
    SELECT s.id, p AS policy
    FROM curfew.live_by_id AS s CROSS JOIN LATERAL curfew.policy_of(s.user_id) AS p
    WHERE s.id = ANY(ARRAY(${ids}))
    ORDER BY s.id FOR NO KEY UPDATE OF s
  ), rescheduled AS (
    UPDATE curfew.sessions AS s
    SET due_at = least(s.due_at, curfew.due_at(s.last_active_at, s.expires_at, locked.policy)),
        warned_for = CASE
          WHEN s.warned_for = date_trunc('milliseconds', curfew.idle_deadline(s.last_active_at, locked.policy))
          THEN s.warned_for
        END
    FROM locked WHERE s.id = locked.id
  )`
