import type { ChangedPolicy, CurrentSession, SessionView } from '@curfew/shared'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { givePolicy } from '../../testing/database/give-policy.ts'
import { type RunningApi, startApi } from '../../testing/nodes/running-api.ts'
import { sweepOne } from '../clock/due.ts'
import { writeExtensions, writeTouches } from '../clock/touch.ts'
import { change } from '../feed/change.ts'
import { readSession } from '../sessions/check/read-session.ts'

const GLOBAL = 172_800
const OWN = 600
const LIMITS = { others: GLOBAL, own: OWN }
type Who = keyof typeof LIMITS

let running: RunningApi
let admin: string

beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  const userId = await running.add({ loginId: 'own' })
  await givePolicy(running.database.writes, userId, { idleTimeoutSeconds: OWN })
})
afterAll(() => running.close())

const put = (idleTimeoutSeconds: number) =>
  running.call<ChangedPolicy>('/v1/policies/global', {
    method: 'PUT',
    token: admin,
    body: { idleTimeoutSeconds },
  })
beforeEach(async () => {
  admin = (await running.enter('admin')).token
  await put(GLOBAL)
})

/** Of a session, in seconds after its last activity. */
async function times(sessionId: string) {
  const { rows } = await sql<{ dueIn: number; activeAgo: number }>`
    SELECT extract(epoch FROM due_at - last_active_at)::float8 AS "dueIn",
           extract(epoch FROM statement_timestamp() - last_active_at)::float8 AS "activeAgo"
    FROM curfew.sessions WHERE id = ${sessionId}`.execute(running.database.reads)
  if (!rows[0]) throw new Error('no such session')
  return rows[0]
}
const wasActive = (sessionId: string, secondsAgo: number) =>
  sql`
    UPDATE curfew.sessions SET last_active_at = statement_timestamp() - ${secondsAgo} * interval '1 second'
    WHERE id = ${sessionId}`.execute(running.database.writes)

describe("PO-5 a policy is a user's", () => {
  it.each<Who>(['others', 'own'])('a session begins, is read and is shown by it: %s', async (who) => {
    const { sessionId, token } = await running.enter(who)
    expect((await times(sessionId)).dueIn).toBeCloseTo(LIMITS[who] - 120, 0)
    expect(await readSession(running.database.checks, { id: sessionId })).toMatchObject({
      session: { idleTimeoutMs: LIMITS[who] * 1_000 },
    })
    const { body } = await running.call<CurrentSession>('/v1/session', { token })
    expect(body.policy).toEqual({ idleTimeoutSeconds: LIMITS[who], idleWarningSeconds: 120 })
    const shown = await running.call<SessionView>(`/v1/sessions/${sessionId}`, { token: admin })
    const { idleDeadline, lastActiveAt } = shown.body
    expect(Date.parse(idleDeadline ?? '') - Date.parse(lastActiveAt)).toBe(LIMITS[who] * 1_000)
  })

  it.each<Who>(['others', 'own'])('activity counts only before its deadline: %s', async (who) => {
    const { sessionId } = await running.enter(who)
    const touch = () => writeTouches(running.database.writes, [{ id: sessionId, ageSeconds: 0 }])
    await wasActive(sessionId, LIMITS[who] - 60)
    expect(await touch()).toMatchObject([{ written: true }])
    await wasActive(sessionId, LIMITS[who] + 60)
    expect(await touch()).toMatchObject([{ written: false }])
  })

  it.each<Who>(['others', 'own'])('who stays, stays as long as it says: %s', async (who) => {
    const { sessionId } = await running.enter(who)
    await wasActive(sessionId, LIMITS[who] - 60)
    const { result } = await change(running.database, async (tx) => ({
      result: await writeExtensions(tx, [{ id: sessionId, ageSeconds: 0 }]),
      entries: [],
    }))
    const left = (result[0]?.idleDeadline?.getTime() ?? Number.NaN) - Date.now()
    expect(left / 1_000).toBeCloseTo(LIMITS[who], -1)
  })

  it.each<[Who, number]>([
    ['others', 0],
    ['own', 1],
  ])('the clock ends by it: %s', async (who, ended) => {
    const { sessionId } = await running.enter(who)
    await wasActive(sessionId, OWN + 60)
    const { result } = await change(running.database, async (tx) => ({
      result: await sweepOne(tx, sessionId, () => true),
      entries: [],
    }))
    expect(result).toMatchObject({ looked: 1, ended })
  })

  it.each<[Who, number]>([
    ['others', 1],
    ['own', 0],
  ])(
    'what a node remembers is forgotten by a change of the global one only where that holds: %s',
    async (who, asked) => {
      const { token } = await running.enter(who)
      const check = () => running.call('/v1/session', { token })
      await check()
      const { checks } = running.node.counts
      const misses = checks.miss
      await check()
      expect(checks.miss - misses).toBe(0)
      expect((await put(3_600)).body.policy.idleTimeoutSeconds).toBe(3_600)
      const later = checks.miss
      await check()
      expect(checks.miss - later).toBe(asked)
    },
  )
})
