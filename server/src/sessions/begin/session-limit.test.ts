import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openSignIns, type SignIns } from '../../../testing/nodes/sign-ins.ts'
import { signInKnown } from '../../sign-in/sign-in-known.ts'
import { readSession } from '../check/read-session.ts'
import { tokenHash } from '../token.ts'
import type { Started } from './start-session.ts'

let signIns: SignIns
beforeAll(async () => {
  signIns = await openSignIns()
})
afterAll(() => signIns.close())
const person: SignIns['person'] = (...args) => signIns.person(...args)
const attempt: SignIns['attempt'] = (...args) => signIns.attempt(...args)
beforeEach(() => {
  signIns.waitedFor.length = 0
})

describe('SE-15 a user has a bounded number of sessions', () => {
  const liveOf = async (userId: string) => {
    const { rows } = await signIns.database.people.query(
      'SELECT id FROM curfew.live_sessions WHERE user_id = $1 ORDER BY number',
      [userId],
    )
    return rows.map(({ id }) => id)
  }

  it('ends the oldest beyond it, waits until it is refused, and records it', async () => {
    const { id, loginId } = await person()
    const begun: Started[] = []
    for (let time = 0; time < 3; time++)
      begun.push(await attempt(loginId, 'right', { maxSessionsPerUser: 3 }))
    expect(signIns.waitedFor).toEqual([])
    const fourth = await attempt(loginId, 'right', { maxSessionsPerUser: 3 })
    expect(signIns.waitedFor).toHaveLength(1)
    const [first, second, third] = begun
    expect(await liveOf(id)).toEqual([second?.sessionId, third?.sessionId, fourth.sessionId])
    expect(
      await readSession(signIns.database.reads, { tokenHash: tokenHash(first?.token ?? '') }),
    ).toMatchObject({
      state: 'ended',
      notice: { reason: 'session_limit', initiatingEntity: 'policy' },
    })
    const { rows } = await signIns.database.people.query(
      "SELECT actor_kind, actor_login_id, target, detail FROM curfew.audit WHERE action = 'session.ended' AND target ->> 'user' = $1",
      [id],
    )
    expect(rows).toEqual([
      {
        actor_kind: 'policy',
        actor_login_id: 'policy',
        target: { session: first?.sessionId, user: id, loginId },
        detail: { reason: 'session_limit', limit: 3 },
      },
    ])
  })

  it('counts the one that the same browser replaces as gone', async () => {
    const { id, loginId } = await person()
    const first = await attempt(loginId, 'right', { maxSessionsPerUser: 2 })
    const second = await attempt(loginId, 'right', { maxSessionsPerUser: 2 })
    const third = await attempt(loginId, 'right', { maxSessionsPerUser: 2, replaces: second.token })
    expect(await liveOf(id)).toEqual([first.sessionId, third.sessionId])
  })

  it('leaves what was there before, and lets it grow no more, at a bounded price', async () => {
    const { id, loginId } = await person()
    await signIns.database.people.query(
      `INSERT INTO curfew.sessions (token_hash, user_id) SELECT sha256(gen_random_uuid()::text::bytea), $1
       FROM generate_series(1, 5000)`,
      [id],
    )
    const before = await liveOf(id)
    const { sessionId } = await attempt(loginId, 'right', { maxSessionsPerUser: 1_000 })
    expect(await liveOf(id)).toEqual([...before.slice(1), sessionId])
  })

  it('holds for whom an application signs in as well', async () => {
    const { id, loginId } = await person()
    const enter = () =>
      signInKnown(
        {
          database: signIns.database,
          waitUntilRefused: async (position) => void signIns.waitedFor.push(position),
          maxSessionsPerUser: 2,
        },
        { user: { loginId }, client: { ip: '10.0.0.1', userAgent: null }, requestId: 'test' },
      )
    const begun = [await enter(), await enter(), await enter()]
    expect(signIns.waitedFor).toHaveLength(1)
    expect(await liveOf(id)).toEqual(begun.slice(1).map(({ sessionId }) => sessionId))
  })
})
