import { randomUUID } from 'node:crypto'
import { setUpDatabase } from '@curfew/server/testing'
import type { Permission } from '@curfew/shared'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { RefusalRecords } from '../audit/refusal-records.ts'
import { createUser } from '../directory/create-user.ts'
import { change } from '../feed/change.ts'
import type { FeedEntry } from '../feed/entry.ts'
import { readHead } from '../feed/head.ts'
import { createLog } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { signInKnown } from '../sign-in/sign-in-known.ts'
import { answered } from '../store/together.ts'
import { type Act, type ActCall, ENDS_NONE, inOneWay } from './act.ts'
import type { PersonCaller } from './actor.ts'
import { carryOut } from './carry-out.ts'

const log = createLog('silent')
const records = setUpDatabase()
const database = records.open()
let admin: PersonCaller
let nobody: PersonCaller
/** The positions that acts have waited for. */
const waited: number[] = []
const waitUntilRefused = async (position: number) => {
  waited.push(position)
  return [{ id: 'here', outcome: 'applied' as const }]
}

const enter = async (loginId: string): Promise<PersonCaller> => {
  const { userId, sessionId } = await signInKnown(
    { database, waitUntilRefused: async () => undefined },
    { user: { loginId }, client: { ip: null, userAgent: null }, requestId: 'test' },
  )
  return { kind: 'person', userId, sessionId }
}

beforeAll(async () => {
  await change(database, async (tx) => ({
    result: await createUser(
      tx,
      { loginId: 'admin', isSuperUser: true },
      { actor: { kind: 'command', name: 'test' }, ip: null, requestId: null },
    ),
    entries: [],
  }))
  admin = await enter('admin')
  nobody = await enter('nobody')
})
beforeEach(() => {
  waited.length = 0
})

interface Greeting {
  permission?: Permission
  entries?: FeedEntry[]
  /** Of the work. */
  does?: () => void
  /** Part of the request. */
  says?: string
}

/** An act as somebody might add it: it keeps nothing but a name. */
const greet = ({
  permission = 'notices:send',
  entries = [],
  does,
  says,
}: Greeting = {}): Act<null, null, string, { said: string; by: string | null }> => ({
  action: 'user.created',
  permission,
  target: { greeted: says ?? 'all' },
  request: { says },
  reads: answered(null),
  ways: inOneWay(),
  async work(tx, { userId }, { id }) {
    await sql`INSERT INTO curfew.groups (id, name) VALUES (${id}, ${id})`.execute(tx)
    does?.()
    return { ...ENDS_NONE, result: `${userId}`, entries, detail: { says } }
  },
  answer: async (_database, { id, result }) => ({ said: id, by: result }),
})

const call = (caller: PersonCaller, more: Partial<ActCall> = {}): ActCall => ({
  caller,
  ip: null,
  requestId: randomUUID(),
  ...more,
})

async function recordsOf({ requestId }: ActCall) {
  const { rows } = await sql<Record<string, unknown>>`
    SELECT actor_kind AS kind, actor_id AS id, actor_login_id AS "loginId", action, target, outcome, detail
    FROM curfew.audit WHERE request_id = ${requestId} ORDER BY audit.id`.execute(database.reads)
  return rows
}
const exists = async (group: string): Promise<boolean> =>
  (await sql`SELECT FROM curfew.groups WHERE id = ${group}`.execute(database.reads)).rows.length === 1

describe('RV-18 every act is carried by one frame', () => {
  it('which records it with whoever did it, in its own transaction', async () => {
    const asked = call(admin)
    const { said, by } = await carryOut({ database, waitUntilRefused }, asked, greet({ says: 'hello' }))
    expect(by).toBe(admin.userId)
    expect(await exists(said)).toBe(true)
    expect(await recordsOf(asked)).toEqual([
      {
        kind: 'person',
        id: admin.userId,
        loginId: 'admin',
        action: 'user.created',
        target: { greeted: 'hello' },
        outcome: 'done',
        detail: { says: 'hello' },
      },
    ])
  })

  it('which leaves nothing of it when its work fails', async () => {
    const asked = call(admin, { idempotencyKey: 'fails' })
    const fails = greet({
      does: () => {
        throw new Refusal('invalid_request')
      },
    })
    await expect(carryOut({ database, waitUntilRefused }, asked, fails)).rejects.toMatchObject({
      code: 'invalid_request',
    })
    expect(await recordsOf(asked)).toEqual([])
    expect(waited).toEqual([])
    // The key is free.
    await carryOut({ database, waitUntilRefused }, asked, greet())
  })

  it('which records that it was refused, before its work and in it, in bounded number', async () => {
    const refusals = new RefusalRecords(log)
    const work = vi.fn()
    const asked = call(nobody)
    const ask = () => carryOut({ database, waitUntilRefused, refusals }, asked, greet({ does: work }))
    for (let time = 0; time < 12; time++) await expect(ask()).rejects.toMatchObject({ code: 'forbidden' })
    expect(work).not.toHaveBeenCalled()
    expect(await recordsOf(asked)).toEqual(
      Array.from({ length: 10 }, () => ({
        kind: 'person',
        id: nobody.userId,
        loginId: 'nobody',
        action: 'user.created',
        target: { greeted: 'all' },
        outcome: 'refused',
        detail: { code: 'forbidden' },
      })),
    )
    const aboveRank = call(admin)
    const refuses = greet({
      does: () => {
        throw new Refusal('target_above_rank')
      },
    })
    await expect(carryOut({ database, waitUntilRefused }, aboveRank, refuses)).rejects.toThrow()
    expect(await recordsOf(aboveRank)).toMatchObject([
      { outcome: 'refused', detail: { code: 'target_above_rank' } },
    ])
  })

  it('which waits until every node refuses, FD-12, also when there was nothing to tell', async () => {
    const entries: FeedEntry[] = [{ kind: 'users.changed', version: 1, payload: { users: [admin.userId] } }]
    await carryOut({ database, waitUntilRefused }, call(admin), greet({ entries }))
    const head = await readHead(database.changes)
    await carryOut({ database, waitUntilRefused }, call(admin), greet())
    expect(waited).toEqual([head, head])
  })

  it('which answers once for a key, waits again for whoever repeats it, and refuses another request', async () => {
    const asked = call(admin, { idempotencyKey: 'once' })
    const options = { database, waitUntilRefused }
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => carryOut(options, asked, greet({ says: 'once' }))),
    )
    expect(answers).toEqual(answers.map(() => answers[0]))
    expect(waited).toHaveLength(5)
    expect(await recordsOf(asked)).toHaveLength(1)
    await expect(carryOut(options, asked, greet({ says: 'twice' }))).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    })
    // The same words, for something else.
    const other: typeof greet = () => ({ ...greet({ says: 'once' }), action: 'policy.changed' })
    await expect(carryOut(options, asked, other())).rejects.toMatchObject({ code: 'idempotency_key_reused' })
  })

  it('which tells a repetition from the records what a call did that died', async () => {
    const asked = call(admin, { idempotencyKey: 'dies' })
    const dying = carryOut(
      { database, waitUntilRefused: () => Promise.reject(new Error('the process ends here')) },
      asked,
      greet(),
    )
    await expect(dying).rejects.toThrow('ends here')
    const { said, by } = await carryOut({ database, waitUntilRefused }, asked, greet())
    expect(by).toBeNull()
    expect(await exists(said)).toBe(true)
    expect(await recordsOf(asked)).toHaveLength(1)
  })

  it('which begins it again in another way when the first does not do', async () => {
    const tried: string[] = []
    const { said } = await carryOut({ database, waitUntilRefused }, call(admin), {
      ...greet(),
      ways: {
        first: { way: 'shared' },
        next: (error) => (error instanceof RangeError ? { way: 'alone', alone: true } : null),
      },
      async work(tx, actor, { id, way }) {
        tried.push(way)
        if (way === 'shared') throw new RangeError('too many')
        return greet().work(tx, actor, { id, way: null, read: null })
      },
    })
    expect(tried).toEqual(['shared', 'alone'])
    expect(await exists(said)).toBe(true)
  })
})

describe('RV-19 an actor says what kind it is', () => {
  it.each([
    [{ kind: 'command', name: 'curfew do' } as const, { kind: 'command', id: null, loginId: 'curfew do' }],
    [
      { kind: 'application', actingFor: { name: 'nightly clean-up' } } as const,
      { kind: 'system', id: null, loginId: 'nightly clean-up' },
    ],
    [
      { kind: 'application', actingFor: { loginId: 'policy' } } as const,
      { kind: 'person', id: null, loginId: 'policy' },
    ],
  ])('%j, which holds every permission', async (caller, recorded) => {
    const asked = { caller, ip: null, requestId: randomUUID(), idempotencyKey: 'nobody repeats it' }
    const [first, second] = [
      await carryOut({ database, waitUntilRefused }, asked, greet()),
      await carryOut({ database, waitUntilRefused }, asked, greet()),
    ]
    expect(first.said).not.toBe(second.said)
    expect(await recordsOf(asked)).toMatchObject([recorded, recorded])
  })

  it('the key of a person is kept as a person’s', async () => {
    await carryOut({ database, waitUntilRefused }, call(admin, { idempotencyKey: 'whose' }), greet())
    const { rows } = await sql`
      SELECT caller_kind, caller FROM curfew.idempotency_keys WHERE key = 'whose'`.execute(database.reads)
    expect(rows).toEqual([{ caller_kind: 'person', caller: admin.userId }])
  })
})
