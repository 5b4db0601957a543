import { randomUUID } from 'node:crypto'
import { setUpDatabase } from '@curfew/server/testing'
import type { Page, RevocationView, User } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, check, revoke, signIn } from '../support/api.ts'
import { type CurfewProcess, startCurfew } from '../support/curfew-process.ts'
import { layWire, type Wire } from '../support/wire.ts'

const records = setUpDatabase()
let wire: Wire
let curfew: CurfewProcess
let admin: Caller
let people: User[]

beforeAll(async () => {
  wire = await layWire(records.url)
  curfew = await startCurfew({ databaseUrl: wire.url })
  admin = await signIn(curfew.url, 'admin')
  people = (await admin.get<Page<User>>('/v1/users?superUser=false&limit=10')).items
})
afterAll(async () => {
  await curfew?.stop()
  await wire?.remove()
})

describe('FD-11 an unknown commit is not a success', () => {
  it.each([
    ['was lost on the way', 'before', 200],
    ['went through, and its answer was lost', 'answered', 401],
  ] as const)(
    'a COMMIT that %s is 503, and the same request again tells what happened',
    async (_, when, status) => {
      const session = await signIn(curfew.url, people.pop()?.loginId ?? '')
      const target = { sessions: [session.sessionId] }
      const ask = { idempotencyKey: randomUUID() }
      // The entry of the feed and COMMIT are one message.
      wire.breakAt(`'sessions.ended'`, when)
      expect((await revoke(admin, { target }, ask)).status).toBe(503)
      expect((await check(session)).status).toBe(status)

      const told = await revoke(admin, { target }, ask)
      expect(told).toMatchObject({ status: 201, revocation: { sessionsEnded: 1 } })
      expect(told.revocation.nodes.map(({ outcome }) => outcome)).toContain('applied')
      expect((await check(session)).status).toBe(401)
      expect(await revoke(admin, { target }, ask)).toEqual(told)
      const { items } = await admin.get<Page<RevocationView>>('/v1/revocations?limit=200')
      expect(
        items.filter((each) => 'sessions' in each.target && each.target.sessions.includes(session.sessionId)),
      ).toHaveLength(1)
      expect(curfew.ended()).toBeNull()
    },
  )
})
