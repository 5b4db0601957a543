import { randomUUID } from 'node:crypto'
import type { Delivery, DeliveryLatency } from '@curfew/shared'
import { deliveryLatency } from '@curfew/shared/schemas'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningApi, startApi } from '../../testing/nodes/running-api.ts'

let running: RunningApi
let admin: Awaited<ReturnType<RunningApi['enter']>>

beforeAll(async () => {
  running = await startApi()
  await running.add({ loginId: 'admin', isSuperUser: true })
  admin = await running.enter('admin')
})
afterAll(() => running.close())
beforeEach(() => sql`TRUNCATE curfew.connections, curfew.revocations`.execute(running.database.writes))

/** What the records can say of a connection whose session a revocation ended. */
interface Row {
  hoursAgo?: number
  outcome: Delivery['outcome']
  cause?: Delivery['cause']
  milliseconds?: number
}

/** A revocation of some hours ago, and connections with their outcomes. */
async function revoked(hoursAgo: number, rows: readonly Row[], ofRevocation = true): Promise<void> {
  const { writes } = running.database
  const revocation = randomUUID()
  await sql`
    INSERT INTO curfew.revocations (id, notice_id, target, reason, initiating_entity, actor_login_id, revoked_at,
      sessions_ended, users_affected, skipped_super_users, skipped_out_of_scope)
    SELECT ${revocation}, gen_random_uuid(), '{"everyone": true}', 'admin_revoked', 'admin', 'admin',
      now() - ${hoursAgo} * interval '1 hour', 1, 1, 0, 0
    WHERE ${ofRevocation}`.execute(writes)
  await sql`
    INSERT INTO curfew.connections (id, node_id, session_id, user_id, opened_at, closed_at, outcome, cause, milliseconds,
      revocation_id)
    SELECT gen_random_uuid(), gen_random_uuid(), ${admin.sessionId}, ${admin.userId}, now() - interval '2 days',
           now() - coalesce(row."hoursAgo", ${hoursAgo}) * interval '1 hour', row.outcome, row.cause, row.milliseconds,
           CASE WHEN ${ofRevocation} THEN ${revocation}::uuid END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS row ("hoursAgo" float8, outcome text, cause text, milliseconds real)`.execute(writes)
}

const read = async (): Promise<DeliveryLatency> => {
  const { body } = await running.call<DeliveryLatency>('/v1/deliveries/latency', { token: admin.token })
  return deliveryLatency.parse(body)
}

const acknowledged = (milliseconds: number, hoursAgo?: number): Row => ({
  outcome: 'acknowledged',
  milliseconds,
  ...(hoursAgo === undefined ? {} : { hoursAgo }),
})
const NONE = { revocations: 0, deliveries: 0, p50Milliseconds: null, p99Milliseconds: null, unreachable: 0 }

describe('GET /v1/deliveries/latency', () => {
  it('says that there were none, and since when', async () => {
    const { since, ...counts } = await read()
    expect(counts).toEqual(NONE)
    const hours = (Date.now() - Date.parse(since)) / 3_600_000
    expect(hours).toBeGreaterThan(23.9)
    expect(hours).toBeLessThan(24.1)
  })

  it('takes the nearest rank of whatever node confirmed', async () => {
    await revoked(
      1,
      Array.from({ length: 200 }, (_, index) => acknowledged(index + 1)),
    )
    await revoked(2, [
      { outcome: 'closed', milliseconds: 900 },
      { outcome: 'unreachable', cause: 'no_answer' },
      { outcome: 'unreachable', cause: 'node_lost' },
    ])
    expect(await read()).toMatchObject({
      revocations: 2,
      deliveries: 200,
      p50Milliseconds: 100,
      p99Milliseconds: 198,
      unreachable: 2,
    })
  })

  it('has no times when nobody was there to be told', async () => {
    await revoked(3, [])
    expect(await read()).toMatchObject({ ...NONE, revocations: 1 })
  })

  it('leaves out what is older than a day', async () => {
    await revoked(25, [
      acknowledged(5),
      acknowledged(7, 23.9),
      { outcome: 'unreachable', cause: 'no_answer' },
    ])
    expect(await read()).toMatchObject({ ...NONE, deliveries: 1, p50Milliseconds: 7, p99Milliseconds: 7 })
  })

  it('leaves out sign-outs and idle ends, which no revocation brought about', async () => {
    await revoked(1, [acknowledged(5)], false)
    expect(await read()).toMatchObject(NONE)
  })

  it('answers everybody who asks at the same time', async () => {
    await revoked(1, [acknowledged(12)])
    const answers = await Promise.all(Array.from({ length: 20 }, read))
    expect(answers.map(({ p50Milliseconds }) => p50Milliseconds)).toEqual(Array(20).fill(12))
  })
})
