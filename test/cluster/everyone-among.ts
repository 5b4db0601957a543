import { eventually, setUpDatabase } from '@curfew/server/testing'
import type { AuditEntry, Overview, Page, RevocationView, SessionView } from '@curfew/shared'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedSessions } from '../bench/records/seed.ts'
import { tokenOf } from '../bench/tokens.ts'
import { at, type Caller, check, revoke, signIn } from '../support/api.ts'
import { type CurfewProcess, startCurfew } from '../support/curfew-process.ts'

const FEW = 1_000
/** Sessions that are asked for after each step, spread over all. */
const SAMPLE = 100

/** How long the ends of everyone took, in milliseconds. */
export interface EveryoneTimes {
  /** The calls among a thousand sessions. */
  few: number[]
  /** The call among many. */
  many: number
  /** From that call's answer until all rows had been marked, a `kill -9` of both nodes in between. */
  marked: number
}

/**
 * Ends everyone among few and among many. An ordinary run and a long one differ in how many that is.
 *
 * @param many sessions, one of each user
 * @param markingMs in which all of them must have been marked
 * @param found told of the times when all has held
 */
export function describeEveryoneAmong(
  many: number,
  markingMs: number,
  found: (times: EveryoneTimes) => Promise<void> = async () => undefined,
): void {
  describe(`RV-5, RV-7 everyone among ${many.toLocaleString('en')} sessions, on two nodes`, () => {
    const records = setUpDatabase()
    const client = records.connect()
    let nodes: CurfewProcess[] = []
    let admin: Caller

    beforeAll(async () => {
      nodes = await Promise.all([1, 2].map(() => startCurfew({ databaseUrl: records.url })))
      admin = await signIn(urlOf(0), 'admin')
    })
    afterAll(async () => {
      await Promise.all(nodes.map((node) => node.stop()))
    })

    const urlOf = (node: number): string => nodes[node]?.url ?? ''
    const seed = async (series: string, count: number) => {
      await seedSessions(client, series, count)
      // As autovacuum has long done with most of a table that has grown.
      await client.query('VACUUM curfew.sessions')
    }
    const endEveryone = async (): Promise<{ milliseconds: number; revocation: RevocationView }> => {
      const begin = performance.now()
      const { status, revocation } = await revoke(admin, {
        target: { everyone: true, except: { sessions: [admin.sessionId] } },
        message: 'Everybody out.',
      })
      expect(status).toBe(201)
      return { milliseconds: performance.now() - begin, revocation }
    }
    const askAll = (series: string, count: number): Promise<unknown[]> =>
      Promise.all(
        Array.from({ length: SAMPLE }, (_, n) =>
          check(at(urlOf(n % 2), { ...admin, token: tokenOf(series, Math.floor((n * count) / SAMPLE)) })),
        ),
      )
    const isAllOver = async (series: string, count: number) => {
      for (const answer of await askAll(series, count)) {
        expect(answer).toEqual({ status: 401, reason: 'admin_revoked', message: 'Everybody out.' })
      }
    }
    const unmarked = async (): Promise<number> => {
      const { rows } = await client.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM curfew.sessions
         WHERE ended_at IS NULL AND number <= (SELECT max(up_to) FROM curfew.cut_offs)`,
      )
      return rows[0]?.count ?? 0
    }
    const restart = async (node: number) => {
      nodes[node] = await startCurfew({ databaseUrl: records.url, port: Number(new URL(urlOf(node)).port) })
    }

    it('P1, P4 answers within 1 s of what few take, is over everywhere then, and stays so across kill -9', async () => {
      const few: number[] = []
      for (const series of ['few1', 'few2', 'few3']) {
        await seed(series, FEW)
        few.push((await endEveryone()).milliseconds)
        await isAllOver(series, FEW)
      }
      await seed('many', many)
      // Rows are marked in the order of their numbers, so that none beyond this one is before it is let go.
      const half = new pg.Client(records.url)
      await half.connect()
      await half.query('BEGIN')
      await half.query('SELECT FROM curfew.sessions ORDER BY number DESC OFFSET $1 LIMIT 1 FOR UPDATE', [
        many / 2,
      ])
      const { milliseconds, revocation } = await endEveryone()
      const returnedAt = performance.now()
      await isAllOver('many', many)
      expect(milliseconds).toBeLessThan(Math.min(...few) + 1_000)
      expect(revocation).toMatchObject({ sessionsEnded: many, usersAffected: many })
      expect(await admin.get<Overview>('/v1/overview')).toMatchObject({ activeUsers: 1, activeSessions: 1 })
      const later = await signIn(urlOf(1), 'operator')

      // In the middle of the marking.
      await eventually(async () => expect(await unmarked()).toBeLessThan(many))
      await Promise.all(nodes.map((node) => node.kill()))
      expect(await unmarked()).toBeGreaterThan(0)
      await half.query('ROLLBACK')
      await half.end()
      await Promise.all([restart(0), restart(1)])
      await isAllOver('many', many)
      const { items: audit } = await admin.get<Page<AuditEntry>>('/v1/audit?limit=200')
      expect(audit.map((entry) => entry.revocationId)).toContain(revocation.id)

      await eventually(async () => expect(await unmarked()).toBe(0), { within: markingMs, interval: 500 })
      const marked = performance.now() - returnedAt
      await isAllOver('many', many)
      expect(await check(later)).toEqual({ status: 200 })
      const active = await admin.get<Page<SessionView>>('/v1/sessions?status=active')
      expect(active.items.map((session) => session.id).sort()).toEqual(
        [admin.sessionId, later.sessionId].sort(),
      )
      // A list of what is past says about how many there are: these are counted in the records.
      const { rows: ended } = await client.query<{ count: number }>(
        'SELECT count(*)::integer AS count FROM curfew.sessions WHERE ended_at IS NOT NULL',
      )
      expect(ended).toEqual([{ count: many + 3 * FEW }])
      await found({ few, many: milliseconds, marked })
    }, 900_000)
  })
}
