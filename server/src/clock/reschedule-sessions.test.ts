import { eventually, setUpDatabase } from '@curfew/server/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { givePolicy } from '../../testing/database/give-policy.ts'
import { refuseRow } from '../../testing/database/refuse-row.ts'
import { signInPerson } from '../../testing/samples.ts'
import { currentWalk, endWalk, isFilingWanted } from '../policies/filing.ts'
import { rescheduleSessions } from './reschedule-sessions.ts'

const database = setUpDatabase().open()

let people = 0
const signIn = () => signInPerson(database, { loginId: `someone ${++people}` })
async function dueIn(sessionId: string): Promise<number> {
  const { rows } = await sql<{ dueIn: number }>`
    SELECT round(extract(epoch FROM due_at - last_active_at))::integer AS "dueIn" FROM curfew.sessions
    WHERE id = ${sessionId}`.execute(database.reads)
  return rows[0]?.dueIn ?? Number.NaN
}
const setTimeoutOf = (policyId: number, seconds: number) =>
  sql`
    UPDATE curfew.policies SET idle_timeout_seconds = ${seconds}, version = version + 1 WHERE id = ${policyId}`.execute(
    database.writes,
  )

describe('ID-6 sessions are filed again when a policy changes, or holds for other users', () => {
  it('of those users, and of no others (PO-5)', async () => {
    const [own, other] = await Promise.all([signIn(), signIn()])
    const policy = await givePolicy(database.writes, own.userId, { idleTimeoutSeconds: 600 })
    await rescheduleSessions(database)
    expect([await dueIn(own.sessionId), await dueIn(other.sessionId)]).toEqual([480, 172_680])
    await setTimeoutOf(policy, 300)
    await rescheduleSessions(database)
    expect([await dueIn(own.sessionId), await dueIn(other.sessionId)]).toEqual([180, 172_680])
    await setTimeoutOf(0, 250)
    await rescheduleSessions(database)
    expect([await dueIn(own.sessionId), await dueIn(other.sessionId)]).toEqual([180, 130])
    await setTimeoutOf(0, 172_800)
    await rescheduleSessions(database)
    expect(await isFilingWanted(database.writes)).toBe(false)
  })

  it('also thousands of one user, a batch at a time', async () => {
    const { userId } = await signIn()
    await sql`
      INSERT INTO curfew.sessions (token_hash, user_id, due_at)
      SELECT sha256(gen_random_uuid()::text::bytea), ${userId}, now() + interval '2 days' FROM generate_series(1, 4_100)`.execute(
      database.writes,
    )
    await givePolicy(database.writes, userId, { idleTimeoutSeconds: 600 })
    await rescheduleSessions(database)
    const { rows } = await sql<{ late: number }>`
      SELECT count(*)::integer AS late FROM curfew.live_sessions
      WHERE user_id = ${userId} AND due_at > last_active_at + interval '480 s'`.execute(database.reads)
    expect(rows).toEqual([{ late: 0 }])
  })

  it('and one that PostgreSQL refuses holds up no other (LO-12)', async () => {
    const started = [await signIn(), await signIn(), await signIn()]
    const ids = started.map(({ sessionId }) => sessionId)
    const bad = ids[1] ?? ''
    const accept = await refuseRow(database.writes, 'curfew.sessions', bad)
    const refused: string[] = []
    await setTimeoutOf(0, 250)
    await rescheduleSessions(database, { refused: (id) => refused.push(id) })
    expect(await Promise.all(ids.map(dueIn))).toEqual([130, 172_680, 130])
    expect(refused).toEqual([bad])
    await accept()
    await setTimeoutOf(0, 172_800)
    await rescheduleSessions(database)
  })

  it('what is asked for while it is at it is not lost', async () => {
    const { userId } = await signIn()
    const policy = await givePolicy(database.writes, userId, { idleTimeoutSeconds: 600 })
    const walk = await currentWalk(database.writes)
    expect(walk).toMatchObject({ policyId: policy })
    // Other users live by it from now on, whom the walk may have passed already: twice, and once before it ends.
    const ask = () =>
      sql`UPDATE curfew.policies SET filing_wanted = filing_wanted + 1 WHERE id = ${policy}`.execute(
        database.writes,
      )
    await ask()
    if (walk) await endWalk(database.writes, walk)
    expect(await isFilingWanted(database.writes)).toBe(true)
    const second = await currentWalk(database.writes)
    await ask()
    if (second) await endWalk(database.writes, second)
    expect(await isFilingWanted(database.writes)).toBe(true)
    await rescheduleSessions(database)
    expect(await isFilingWanted(database.writes)).toBe(false)
  })

  it('all nodes walk together: whoever goes on, goes on where another has stopped', async () => {
    const { userId } = await signIn()
    await sql`
      INSERT INTO curfew.sessions (token_hash, user_id, due_at)
      SELECT sha256(gen_random_uuid()::text::bytea), ${userId}, now() + interval '2 days' FROM generate_series(1, 6_000)`.execute(
      database.writes,
    )
    const numbers = async () => {
      const { rows } = await sql<{ number: string }>`
        SELECT number FROM curfew.sessions WHERE user_id = ${userId} ORDER BY number`.execute(database.reads)
      return rows.map(({ number }) => number)
    }
    const [first] = await numbers()
    await givePolicy(database.writes, userId, { idleTimeoutSeconds: 600 })
    const place = async () => {
      const { rows } = await sql<{ number: string }>`SELECT number FROM curfew.filing_walks`.execute(
        database.reads,
      )
      return rows[0]?.number
    }
    const stopping = new AbortController()
    const walking = rescheduleSessions(database, { signal: stopping.signal })
    await eventually(async () => expect(Number(await place())).toBeGreaterThan(0), { interval: 1 })
    stopping.abort()
    await walking
    expect(Number(await place())).toBeLessThan(Number((await numbers()).at(-1)))
    // Of those that the walk has passed, one is filed late again: whoever begins at the beginning would find it.
    const late = sql`UPDATE curfew.sessions SET due_at = now() + interval '2 days' WHERE number = ${first ?? ''}`
    await late.execute(database.writes)
    await Promise.all([rescheduleSessions(database), rescheduleSessions(database)])
    await rescheduleSessions(database)
    const { rows } = await sql<{ number: string }>`
      SELECT number FROM curfew.live_sessions
      WHERE user_id = ${userId} AND due_at > last_active_at + interval '480 s'`.execute(database.reads)
    expect(rows).toEqual([{ number: first }])
  })
})
