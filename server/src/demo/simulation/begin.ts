import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { FeedEntry } from '../../feed/entry.ts'
import { Refusal } from '../../refusal.ts'
import { lockingUser, looking, startSession } from '../../sessions/begin/start-session.ts'
import type { Queryable } from '../../store/database.ts'
import { allOf, ask, together } from '../../store/together.ts'
import { DEMO_USERS } from '../data.ts'
import { userAgentOf } from './devices.ts'
import type { SimulatedSignIn } from './story.ts'

export interface Begun {
  sessionId: string
  userId: string
  /** By which its records are found. */
  requestId: string
  entries: FeedEntry[]
}

/**
 * Signs somebody in through the one door in. Their session and its record say that they are simulated, and its token is thrown
 * away: nobody can use it.
 *
 * @returns null: they may not sign in (any more)
 */
export async function begin(tx: Queryable, { loginId, device, ip }: SimulatedSignIn): Promise<Begun | null> {
  // By their name as well: on a database with people of its own nobody is taken for one of the demo.
  const name = DEMO_USERS.find((user) => user.loginId === loginId)?.name ?? ''
  const person = await tx
    .selectFrom('curfew.users')
    .select('id')
    .where('login_id', '=', loginId)
    .where('name', '=', name)
    .executeTakeFirst()
  if (!person) return null
  const client = { ip, userAgent: userAgentOf(device) }
  const entering = await ask(
    tx,
    allOf({ user: lockingUser(person.id), found: looking(sql`${person.id}::uuid`, client, {}) }),
  ).catch((error: unknown) => {
    if (error instanceof Refusal) return null
    throw error
  })
  if (!entering) return null
  const requestId = randomUUID()
  const { result, entries, last } = await startSession(tx, entering, client, { ip, requestId }, {})
  await together(tx, ...last)
  const { sessionId, userId } = result.started
  await sql`UPDATE curfew.sessions SET browser = browser || ' (simulated)' WHERE id = ${sessionId}`.execute(
    tx,
  )
  await sql`UPDATE curfew.audit SET detail = '{"simulated": true}' WHERE request_id = ${requestId}`.execute(
    tx,
  )
  return { sessionId, userId, requestId, entries }
}
