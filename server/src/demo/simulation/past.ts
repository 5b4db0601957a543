import { randomUUID } from 'node:crypto'
import type { RevocationTarget } from '@curfew/shared'
import { sweepOne } from '../../clock/due.ts'
import { change } from '../../feed/change.ts'
import type { FeedEntry } from '../../feed/entry.ts'
import { revoke } from '../../revocations/revoke.ts'
import {
  type ClosedRow,
  closeConnections,
  type OpeningRow,
  openConnections,
} from '../../sessions/connections/connection-rows.ts'
import { endOwn } from '../../sessions/end/end-by-tokens.ts'
import type { Database, Queryable } from '../../store/database.ts'
import { type Begun, begin } from './begin.ts'
import { moveEnd, movePeople, moveRevocation, moveSignIn } from './move-back.ts'
import {
  PAST_REVOCATIONS,
  PAST_SESSIONS,
  type PastRevocation,
  type PastSession,
  type SimulatedDelivery,
} from './story.ts'

/** When the demo's people are said to have been added, in minutes ago. */
const PEOPLE_MINUTES_AGO = 7 * 24 * 60

/** Who forced the logouts, as the records keep it. */
const ACTOR = { name: 'demo (simulated)' }
const MOST_CONNECTIONS = 10

/** Nobody else does anything yet, and a change that shares its turn with others has less time. */
const ALONE = { alone: true }

/**
 * Gives a database that has just got the demo's people a past: sessions that came and went, forced logouts with what became of
 * each client, and the records of it. All is done through the ordinary doors, marked as simulated, and moved back in time.
 * What it is killed at is missing, nothing else.
 */
export async function fillPast(database: Database): Promise<void> {
  await change(
    database,
    async (tx) => {
      await movePeople(tx, PEOPLE_MINUTES_AGO)
      const entries: FeedEntry[] = []
      for (const session of PAST_SESSIONS) entries.push(...(await comeAndGo(tx, session)))
      return { result: undefined, entries }
    },
    ALONE,
  )
  for (const revocation of PAST_REVOCATIONS) await forceLogout(database, revocation)
}

async function comeAndGo(tx: Queryable, session: PastSession): Promise<FeedEntry[]> {
  const begun = await begin(tx, session)
  if (!begun) return []
  const { sessionId, requestId, entries } = begun
  await moveSignIn(tx, begun, session)
  const { ended } = session
  if (ended.reason === 'signed_out') {
    const ends = await endOwn(tx, sessionId, { ip: session.ip, requestId })
    await moveEnd(tx, begun, ended.minutesAgo)
    return [...entries, ...ends]
  }
  const { entries: ends } = await sweepOne(tx, sessionId, () => true)
  await moveEnd(tx, begun, null)
  return [...entries, ...ends]
}

async function forceLogout(database: Database, past: PastRevocation): Promise<void> {
  const { result: met } = await change(
    database,
    async (tx) => {
      const result: { begun: Begun; deliveries: readonly SimulatedDelivery[] }[] = []
      for (const each of past.met) {
        const begun = await begin(tx, each)
        if (!begun) continue
        await moveSignIn(tx, begun, each)
        result.push({ begun, deliveries: each.deliveries })
      }
      return { result, entries: result.flatMap(({ begun }) => begun.entries) }
    },
    ALONE,
  )
  const clients = met.flatMap(({ begun: { sessionId }, deliveries }) =>
    deliveries.map((delivery, index) => ({ id: randomUUID(), sessionId, here: index + 1, delivery })),
  )
  const opening: OpeningRow[] = clients.map(({ id, sessionId, here }) => ({ id, sessionId, here }))
  await openConnections(database.writes, randomUUID(), opening, MOST_CONNECTIONS)
  const { id, revokedAt } = await revoke(
    // No node remembers any of these sessions: there is none to wait for.
    { database, waitUntilRefused: async () => [] },
    {
      caller: { kind: 'application', actingFor: ACTOR },
      target: await targetOf(database, past),
      ...(past.message ? { message: past.message } : {}),
      reasonAdmin: `Simulated: ${past.reasonAdmin}`,
      ip: null,
      requestId: null,
    },
  )
  const closed = clients.map(
    ({ id: connection, delivery }): ClosedRow => ({
      id: connection,
      outcome: delivery.outcome,
      cause: delivery.cause ?? null,
      milliseconds: delivery.milliseconds,
      revocationId: id,
    }),
  )
  await closeConnections(database.writes, closed)
  await change(database, async (tx) => {
    if (revokedAt) await moveRevocation(tx, { id, revokedAt }, past.minutesAgo)
    return { result: undefined, entries: [] }
  })
}

async function targetOf(database: Database, { target }: PastRevocation): Promise<RevocationTarget> {
  if ('loginIds' in target) return { loginIds: [...target.loginIds] }
  const { id } = await database.reads
    .selectFrom('curfew.groups')
    .select('id')
    .where('name', '=', target.group)
    .executeTakeFirstOrThrow()
  return { group: id }
}
