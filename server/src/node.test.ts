import { eventually, setUpDatabase } from '@curfew/server/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signInAdministrator, signInPerson } from '../testing/samples.ts'
import { change } from './feed/change.ts'
import type { FeedEntry } from './feed/entry.ts'
import { createLog } from './log.ts'
import { CurfewNode } from './node.ts'
import { changeGlobalPolicy } from './policy-changes/change-global-policy.ts'
import { revoke } from './revocations/revoke.ts'
import { signOut } from './sign-in/sign-out.ts'
import { type Database, openDatabase } from './store/database.ts'

const log = createLog('silent')
const records = setUpDatabase()
let database: Database

beforeEach(() => {
  database = openDatabase(records.url, log)
})
const running: CurfewNode[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((node) => node.stop()))
  await database.close()
})

/** A node with no doors but a notebook of what it has applied. */
async function startNode() {
  const node = new CurfewNode({ database, version: 'test', log })
  const applied: FeedEntry[] = []
  await node.start({
    apply: (entry) => void applied.push(entry),
    resynchronise: async () => undefined,
    cleanUpAfterNodes: async () => undefined,
    changed: () => undefined,
    hear: () => undefined,
    wake: { send: () => undefined, listen: () => () => undefined },
  })
  running.push(node)
  return { node, applied }
}

const someone = (node: CurfewNode) =>
  signInPerson(database, { waitUntilRefused: (position) => node.waitUntilRefused(position) })
const admin = (node: CurfewNode) =>
  signInAdministrator(database, { waitUntilRefused: (position) => node.waitUntilRefused(position) })

describe('P1 over means over', () => {
  it('FD-9 holds on a node that trusted its memory and is told by nobody', async () => {
    const one = await startNode()
    const other = await startNode()
    const caller = await admin(one.node)
    for (let round = 0; round < 5; round++) {
      const { token, sessionId } = await someone(one.node)
      expect(await other.node.verifier.check(token)).toMatchObject({ state: 'live' })
      // Answered from memory now.
      expect(other.node.verifier.check(token)).not.toBeInstanceOf(Promise)

      const revocation = await revoke(
        { database, waitUntilRefused: (position) => one.node.waitUntilRefused(position) },
        {
          caller: { kind: 'person', ...caller },
          target: { sessions: [sessionId] },
          message: 'Enough.',
          ip: null,
          requestId: 'test',
        },
      )
      expect(revocation.nodes.map((node) => node.id).sort()).toEqual([one.node.id, other.node.id].sort())
      expect(revocation.sessionsEnded).toBe(1)
      for (const { node } of [one, other]) {
        expect(await node.verifier.check(token)).toMatchObject({
          state: 'ended',
          notice: { sessionId, reason: 'admin_revoked', message: 'Enough.', revocationId: revocation.id },
        })
      }
    }
  })

  it('holds for everyone, and whoever signs in afterwards is not covered (P2)', async () => {
    const one = await startNode()
    const other = await startNode()
    const caller = await admin(one.node)
    const before = await Promise.all([someone(one.node), someone(one.node), someone(one.node)])
    for (const { token } of before) await other.node.verifier.check(token)
    await revoke(
      { database, waitUntilRefused: (position) => one.node.waitUntilRefused(position) },
      {
        caller: { kind: 'person', ...caller },
        target: { everyone: true, except: { sessions: [caller.sessionId] } },
        ip: null,
        requestId: 'test',
      },
    )
    for (const { token } of before)
      expect(await other.node.verifier.check(token)).toMatchObject({ state: 'ended' })
    const after = await someone(one.node)
    expect(await other.node.verifier.check(after.token)).toMatchObject({ state: 'live' })
    expect(await other.node.verifier.askSession(caller.sessionId)).toMatchObject({ state: 'live' })
  })
})

describe('RV-13 a repeated request is the same act', () => {
  it('answers twenty at a time with one revocation, and refuses another body', async () => {
    const { node } = await startNode()
    const caller = await admin(node)
    const { sessionId } = await someone(node)
    const options = { database, waitUntilRefused: (position: number) => node.waitUntilRefused(position) }
    const call = {
      caller: { kind: 'person' as const, ...caller },
      target: { sessions: [sessionId] },
      idempotencyKey: 'k',
      ip: null,
      requestId: 'test',
    }
    const answers = await Promise.all(Array.from({ length: 20 }, () => revoke(options, call)))
    const [first] = answers
    expect(first).toMatchObject({ sessionsEnded: 1, nodes: [{ id: node.id, outcome: 'applied' }] })
    expect(answers).toEqual(answers.map(() => first))
    await expect(revoke(options, { ...call, message: 'Another.' })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    })
  })

  it('of one whose answer never came, a replay tells what it has done', async () => {
    const { node } = await startNode()
    const caller = await admin(node)
    const { sessionId } = await someone(node)
    const call = {
      caller: { kind: 'person' as const, ...caller },
      target: { sessions: [sessionId] },
      idempotencyKey: 'k',
      ip: null,
      requestId: 'test',
    }
    const dying = revoke(
      { database, waitUntilRefused: () => Promise.reject(new Error('the process ends here')) },
      call,
    )
    await expect(dying).rejects.toThrow('ends here')
    const waitUntilRefused = (position: number) => node.waitUntilRefused(position)
    const told = await revoke({ database, waitUntilRefused }, call)
    expect(told).toMatchObject({ sessionsEnded: 1, nodes: [{ id: node.id, outcome: 'applied' }] })
    expect(await revoke({ database, waitUntilRefused }, call)).toEqual(told)
  })
})

describe('SE-2 the first end wins', () => {
  it('keeps the reason of a sign-out that a revocation comes after', async () => {
    const { node } = await startNode()
    const caller = await admin(node)
    const { token, sessionId } = await someone(node)
    await signOut({ database, waitUntilRefused: (position) => node.waitUntilRefused(position) }, [token], {
      ip: null,
      requestId: 'test',
    })
    const revocation = await revoke(
      { database, waitUntilRefused: (position) => node.waitUntilRefused(position) },
      {
        caller: { kind: 'person', ...caller },
        target: { sessions: [sessionId] },
        ip: null,
        requestId: 'test',
      },
    )
    expect(revocation.sessionsEnded).toBe(0)
    expect(await node.verifier.ask(token)).toMatchObject({ notice: { reason: 'signed_out' } })
  })
})

describe('FD-1 position order is commit order', () => {
  it('shows every entry once and in order to a node that follows while many commit', async () => {
    const { node, applied } = await startNode()
    const before = applied.length
    const changes = Array.from({ length: 50 }, (_, index) =>
      change(database, async () => ({
        result: index,
        entries: [{ kind: 'users.changed', version: 1, payload: { users: [`${index}`] } } as const],
      })),
    )
    const positions = (await Promise.all(changes)).map((done) => done.position ?? 0)
    await node.waitUntilRefused(Math.max(...positions))
    const seen = applied
      .slice(before)
      .flatMap((entry) => (entry.kind === 'users.changed' ? entry.payload.users : []))
    const inOrder = positions
      .map((position, index) => ({ position, index }))
      .sort((a, b) => a.position - b.position)
      .map(({ index }) => `${index}`)
    expect(seen).toEqual(inOrder)
  })
})

describe('PO-3 a change that takes something away looks before it answers', () => {
  it('no node that trusted its memory accepts what a shorter timeout has made overdue', async () => {
    const one = await startNode()
    const other = await startNode()
    const caller = await admin(one.node)
    for (let round = 0; round < 5; round++) {
      const { token, sessionId } = await someone(one.node)
      await database.lease.query(
        "UPDATE curfew.sessions SET last_active_at = last_active_at - interval '1 hour' WHERE id = $1",
        [sessionId],
      )
      expect(await other.node.verifier.check(token)).toMatchObject({ state: 'live' })
      const set = (idleTimeoutSeconds: number) =>
        changeGlobalPolicy(
          { database, waitUntilRefused: (position) => one.node.waitUntilRefused(position) },
          {
            caller: { kind: 'person', ...caller },
            change: { idleTimeoutSeconds },
            seen: [],
            ip: null,
            requestId: 'test',
          },
        )
      await set(600)
      // Nodes that have just started do not end anybody for idleness yet: then nobody can tell.
      const check = Promise.resolve(other.node.verifier.check(token))
      await expect(
        check.then(
          ({ state }) => state,
          ({ code }) => code,
        ),
      ).resolves.toBeOneOf(['ended', 'unavailable'])
      await set(172_800)
    }
  })
})

describe('FD-13 a node is one start of one process', () => {
  it('enters again and trusts again when its row was taken away', async () => {
    const { node } = await startNode()
    await database.lease.query('DELETE FROM curfew.nodes WHERE id = $1', [node.id])
    await eventually(() => expect(node.isFresh()).toBe(false), { interval: 5 })
    await eventually(() => expect(node.isFresh()).toBe(true), { interval: 5 })
    const { rows } = await database.lease.query('SELECT id FROM curfew.nodes WHERE id = $1', [node.id])
    expect(rows).toHaveLength(1)
  })

  it('leaves the membership when it stops', async () => {
    const { node } = await startNode()
    await node.stop()
    running.pop()
    expect(node.isFresh()).toBe(false)
    const { rows } = await database.lease.query('SELECT id FROM curfew.nodes WHERE id = $1', [node.id])
    expect(rows).toHaveLength(0)
  })
})

describe('FD-10 a silent node is fenced, not waited for', () => {
  it('costs 2 s once, and nothing when its silence was watched', async () => {
    const { node } = await startNode()
    await database.lease.query(
      "INSERT INTO curfew.nodes (id, applied, host, version) VALUES (gen_random_uuid(), 0, 'gone', 'test')",
    )
    const times: number[] = []
    for (let round = 0; round < 2; round++) {
      const { position } = await change(database, async () => ({
        result: null,
        entries: [{ kind: 'users.changed', version: 1, payload: { users: [] } }],
      }))
      const started = performance.now()
      const nodes = await node.waitUntilRefused(position ?? 0)
      times.push(performance.now() - started)
      expect(nodes.map((waited) => waited.outcome).sort()).toEqual(['applied', 'fenced'])
    }
    expect(times[0]).toBeLessThan(3_000)
    expect(times[1]).toBeLessThan(1_000)
  })
})

describe('FD-14 when in doubt, resynchronise', () => {
  it('does so for an entry that it does not understand, and trusts again', async () => {
    const { node } = await startNode()
    const { token, sessionId } = await someone(node)
    await node.verifier.check(token)
    const caller = await admin(node)
    await database.lease.query(
      `WITH head AS (UPDATE curfew.feed_head SET position = position + 1 RETURNING position)
       INSERT INTO curfew.feed (position, kind, version, payload) SELECT position, 'from.the.future', 1, '{}' FROM head`,
    )
    await revoke(
      { database, waitUntilRefused: (position) => node.waitUntilRefused(position) },
      {
        caller: { kind: 'person', ...caller },
        target: { sessions: [sessionId] },
        ip: null,
        requestId: 'test',
      },
    )
    await eventually(() => expect(node.isFresh()).toBe(true))
    expect(await node.verifier.check(token)).toMatchObject({ state: 'ended' })
  })
})
