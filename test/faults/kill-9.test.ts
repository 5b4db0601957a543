import { setUpDatabase } from '@curfew/server/testing'
import type { AuditEntry, Page, RevocationView, User } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, type Caller, check, revoke, signIn } from '../support/api.ts'
import { type CurfewProcess, startCurfew } from '../support/curfew-process.ts'

const ROUNDS = 3
const records = setUpDatabase()
let curfew: CurfewProcess
beforeAll(async () => {
  curfew = await startCurfew({ databaseUrl: records.url })
})
afterAll(async () => {
  await curfew?.stop()
})

interface Act {
  session: Caller
  /** The revocation that was acknowledged, or null when the answer never came. */
  revocation: RevocationView | null
}

describe('P4 no act without a record, across kill -9', () => {
  it('keeps every acknowledged revocation with its audit entry, and no half of any other', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const admin = await signIn(curfew.url, 'admin')
      const { items } = await admin.get<Page<User>>('/v1/users?superUser=false&limit=20')
      const sessions = await Promise.all(items.slice(0, 12).map((user) => signIn(curfew.url, user.loginId)))
      const acts: Act[] = []
      let killed: Promise<void> | undefined
      await Promise.all(
        sessions.map(async (session) => {
          const revocation = await revoke(admin, { target: { sessions: [session.sessionId] } }).then(
            (answer) => (answer.status === 201 ? answer.revocation : null),
            () => null,
          )
          acts.push({ session, revocation })
          // In the middle of the others.
          if (acts.length === 4 + round) killed = curfew.kill()
        }),
      )
      await killed
      curfew = await startCurfew({ databaseUrl: records.url, port: Number(new URL(curfew.url).port) })

      const now = at(curfew.url, admin)
      const { items: audit } = await now.get<Page<AuditEntry>>('/v1/audit?limit=200')
      const { items: revocations } = await now.get<Page<RevocationView>>('/v1/revocations?limit=200')
      const recorded = new Set(audit.flatMap((entry) => entry.revocationId ?? []))
      expect(acts.filter((act) => act.revocation).length).toBeGreaterThan(0)
      for (const { session, revocation } of acts) {
        const state = await check(at(curfew.url, session))
        const known = revocations.find(
          (each) => 'sessions' in each.target && each.target.sessions.includes(session.sessionId),
        )
        // Ended exactly if there is a revocation, and that exactly if there is an audit entry.
        expect(state.status).toBe(known ? 401 : 200)
        if (known) expect(recorded.has(known.id)).toBe(true)
        if (revocation) expect(known?.id).toBe(revocation.id)
      }
    }
  })
})
