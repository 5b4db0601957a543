import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../testing/index.ts'
import { PASSWORD, type RunningApi, startApi } from '../../testing/nodes/running-api.ts'

let running: RunningApi
let admin: string
/** The positions that calls have looked for, and what keeps them from being answered. */
const looks: number[] = []
let gate: Promise<void> = Promise.resolve()

beforeAll(async () => {
  running = await startApi({
    waitUntilRefused: async (position) => {
      looks.push(position)
      await gate
      return []
    },
  })
  await running.add({ loginId: 'admin', isSuperUser: true })
  await running.add({ loginId: 'ada' })
  admin = (await running.enter('admin')).token
})
afterAll(() => running.close())

type Ended = Awaited<ReturnType<RunningApi['enter']>>
const own = { 'sec-fetch-site': 'same-origin' }
const post = (path: string, call: object) => running.call(path, { method: 'POST', ...call })
const revoke = ({ sessionId }: Ended, headers = {}) =>
  post('/v1/revocations', { token: admin, body: { target: { sessions: [sessionId] } }, headers })
const withKey = (ended: Ended) => revoke(ended, { 'idempotency-key': ended.sessionId })

describe('FD-12 looking is never skipped', () => {
  it.each<[string, (ended: Ended) => Promise<{ status: number }>]>([
    ['a revocation with nothing left to end', (ended) => revoke(ended)],
    ['a replay by Idempotency-Key', withKey],
    ['a sign-out with nothing left to end', ({ token }) => post('/v1/sign-out', { token })],
    [
      'a sign-in over a session that has ended',
      ({ token }) =>
        post('/v1/sign-in', {
          body: { loginId: 'ada', password: PASSWORD },
          cookie: `curfew=${token}`,
          headers: own,
        }),
    ],
    [
      'a policy that changes nothing',
      () => running.call('/v1/policies/global', { method: 'PUT', token: admin, body: {} }),
    ],
  ])('%s', async (_, call) => {
    gate = Promise.resolve()
    const ended = await running.enter('ada')
    // Somebody has ended it, and may still be waiting.
    expect((await withKey(ended)).status).toBe(201)
    const { position } = await running.database.reads
      .selectFrom('curfew.feed_head')
      .select('position')
      .executeTakeFirstOrThrow()
    looks.length = 0
    let open = (): void => undefined
    gate = new Promise((resolve) => {
      open = resolve
    })
    const order: string[] = []
    const answer = call(ended).then(({ status }) => {
      order.push('answered')
      return status
    })
    await eventually(() => looks.length > 0)
    order.push('looked')
    open()
    expect(await answer).toBeOneOf([200, 201, 204])
    expect(order).toEqual(['looked', 'answered'])
    expect(Math.min(...looks)).toBeGreaterThanOrEqual(Number(position))
  })
})
