import { setUpDatabase } from '@curfew/server/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signInPerson } from '../../../testing/samples.ts'
import { LEASE_MS, Lease } from '../../feed/lease.ts'
import { createLog } from '../../log.ts'
import { signOut } from '../../sign-in/sign-out.ts'
import { type Database, openDatabase } from '../../store/database.ts'
import { freePort } from '../../store/postgres/free-port.ts'
import { newToken } from '../token.ts'
import { SessionCache } from './cache.ts'
import { Verifier } from './verify.ts'

const log = createLog('silent')
const records = setUpDatabase()
const database = records.open()
let gone: Database

beforeAll(async () => {
  gone = openDatabase(`postgres://nobody@127.0.0.1:${await freePort()}/gone`, log)
})
afterAll(async () => {
  await gone.close()
})

const moment = { monotonic: 0, wall: 0 }
let cache: SessionCache
let lease: Lease
beforeEach(() => {
  cache = new SessionCache()
  moment.monotonic = 0
  lease = new Lease(() => ({ ...moment }))
  lease.renew({ ...moment }, Date.now())
})

/** One node's memory and lease, with or without a database that answers. */
const verifier = (checks: Database = database) =>
  new Verifier({ database: checks, cache, lease, expire: async () => undefined })
const runOut = () => {
  moment.monotonic = LEASE_MS
}

const nobodyWaits = async () => undefined
const signIn = () => signInPerson(database)

describe('EN-4 not fresh means ask; no answer means 503', () => {
  it('answers from memory while it is fresh, and by the records once it is not', async () => {
    const { token, sessionId } = await signIn()
    await verifier().check(token)
    expect(verifier(gone).check(token)).toMatchObject({ state: 'live' })
    expect(verifier(gone).checkSession(sessionId)).toMatchObject({ state: 'live' })
    // Ended, and this node has not read of it.
    await signOut({ database, waitUntilRefused: nobodyWaits }, [token], { ip: null, requestId: 'test' })
    runOut()
    for (const answer of [verifier().check(token), verifier().checkSession(sessionId)]) {
      expect(answer).toBeInstanceOf(Promise)
      expect(await answer).toMatchObject({ state: 'ended', notice: { sessionId, reason: 'signed_out' } })
    }
  })

  it('remembers also what was asked for by its id', async () => {
    const { token, sessionId } = await signIn()
    expect(await verifier().checkSession(sessionId)).toMatchObject({ state: 'live' })
    expect(verifier(gone).checkSession(sessionId)).toMatchObject({
      state: 'live',
      session: { id: sessionId },
    })
    expect(verifier(gone).check(token)).toMatchObject({ state: 'live', session: { id: sessionId } })
  })

  it('cannot tell without an answer, whatever it remembers of a live session', async () => {
    const { token, sessionId } = await signIn()
    await verifier().check(token)
    runOut()
    const unavailable = { code: 'unavailable', details: { retryAfterSeconds: expect.any(Number) } }
    await expect(verifier(gone).check(token)).rejects.toMatchObject(unavailable)
    await expect(verifier(gone).checkSession(sessionId)).rejects.toMatchObject(unavailable)
  })

  it('needs to ask nobody about what has ended (P2)', async () => {
    const { token, sessionId } = await signIn()
    await signOut({ database, waitUntilRefused: nobodyWaits }, [token], { ip: null, requestId: 'test' })
    await verifier().check(token)
    runOut()
    expect(verifier(gone).check(token)).toMatchObject({ state: 'ended', notice: { sessionId } })
  })
})

describe('AP-3 several tokens of one request', () => {
  /** A database of which the statements are counted. */
  function counting() {
    const counted = { statements: 0 }
    const checks = database.checks.withPlugin({
      transformQuery: ({ node }) => {
        counted.statements++
        return node
      },
      transformResult: async ({ result }) => result,
    })
    return { counted, checking: verifier({ ...database, checks }) }
  }

  it('are no promise when memory knows the first live one', async () => {
    const { token, sessionId } = await signIn()
    const { counted, checking } = counting()
    await checking.check(token)
    const [before, after] = [newToken(), newToken()]
    const live = { state: 'live', session: { id: sessionId } }
    expect(checking.checkAny([token, after])).toMatchObject(live)
    expect(checking.checkAny(['stale', token, after])).toMatchObject(live)
    // It might be a live session that comes first; that it is none is remembered.
    expect(checking.checkAny([before, token])).toBeInstanceOf(Promise)
    expect(await checking.checkAny([before, token])).toMatchObject(live)
    const { statements } = counted
    expect(checking.checkAny([before, token, after])).toMatchObject(live)
    expect(counted.statements).toBe(statements)
  })

  it('of which two are live mean the first, whatever is remembered', async () => {
    const [first, second] = [await signIn(), await signIn()]
    const tokens = [newToken(), first.token, second.token]
    const meant = { state: 'live', session: { id: first.sessionId } }
    await verifier().check(second.token)
    expect(await verifier().checkAny(tokens)).toMatchObject(meant)
    expect(await verifier().checkAny(tokens)).toMatchObject(meant)
    expect(await verifier().askAny(tokens)).toMatchObject(meant)
  })

  it('P6 are the live one that is remembered when the others cannot be asked for', async () => {
    const { token, sessionId } = await signIn()
    await verifier().check(token)
    expect(await verifier(gone).checkAny([newToken(), token])).toMatchObject({
      state: 'live',
      session: { id: sessionId },
    })
    await expect(verifier(gone).checkAny([newToken(), newToken()])).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it('are found by the records in any order', async () => {
    const { token, sessionId } = await signIn()
    for (const tokens of [
      [newToken(), token],
      [token, newToken()],
    ]) {
      cache.clear()
      expect(await verifier().checkAny(tokens)).toMatchObject({ state: 'live', session: { id: sessionId } })
      expect(await verifier().askAny(tokens)).toMatchObject({ state: 'live', session: { id: sessionId } })
    }
  })

  it('that have all ended tell of the last end, with or without asking', async () => {
    const [first, last] = [await signIn(), await signIn()]
    for (const { token } of [first, last])
      await signOut({ database, waitUntilRefused: nobodyWaits }, [token], { ip: null, requestId: 'test' })
    const ended = { state: 'ended', notice: { sessionId: last.sessionId } }
    for (const tokens of [
      [last.token, first.token],
      [first.token, last.token],
    ]) {
      cache.clear()
      expect(await verifier().checkAny([...tokens, newToken()])).toMatchObject(ended)
      expect(verifier(gone).checkAny(tokens)).toMatchObject(ended)
    }
  })

  it('an end that is remembered does not hide a live session that is not', async () => {
    const [ended, live] = [await signIn(), await signIn()]
    await signOut({ database, waitUntilRefused: nobodyWaits }, [ended.token], { ip: null, requestId: 'test' })
    await verifier().check(ended.token)
    expect(await verifier().checkAny([ended.token, live.token])).toMatchObject({ state: 'live' })
  })

  it('LO-1 that a stranger has invented cost what one costs', async () => {
    const one = counting()
    await one.checking.checkAny([newToken()])
    const five = counting()
    expect(await five.checking.checkAny(Array.from({ length: 5 }, newToken))).toEqual({ state: 'unknown' })
    expect(five.counted.statements).toBe(one.counted.statements)
    expect(five.checking.counts).toMatchObject({ miss: 5 })
    const none = counting()
    expect(none.checking.checkAny(['a', 'b', 'c'])).toEqual({ state: 'unknown' })
    expect(none.counted.statements).toBe(0)
  })
})

describe('LO-4 an end of many makes a node doubt, and ask', () => {
  const ofMany = () =>
    cache.apply({
      kind: 'sessions.ended_many',
      version: 1,
      payload: { end: 1, reason: 'admin_revoked', count: 1 },
    })

  it('what was confirmed before it is asked for once more, and then known again', async () => {
    const { token, sessionId } = await signIn()
    await verifier().check(token)
    ofMany()
    const asking = verifier()
    expect(await asking.check(token)).toMatchObject({ state: 'live' })
    expect(asking.counts.miss).toBe(1)
    expect(asking.check(token)).toMatchObject({ state: 'live' })
    expect(asking.checkSession(sessionId)).toMatchObject({ state: 'live' })
    expect(asking.counts).toMatchObject({ miss: 1, hit: 2 })
  })

  it('what was read before it came and arrives after it is in doubt as well: sent counts, not answered', async () => {
    const { token } = await signIn()
    const check = verifier().check(token)
    // The statement has been sent, and its answer is not here.
    await new Promise((resolve) => setImmediate(resolve))
    ofMany()
    await check
    const asking = verifier()
    await asking.check(token)
    expect(asking.counts).toMatchObject({ hit: 0, miss: 1 })
  })

  it('forgets nothing: who has ended stays so, and activity keeps its place', async () => {
    const { token, sessionId } = await signIn()
    await verifier().check(token)
    ofMany()
    const remembered = cache.bySession(sessionId)
    expect(remembered).toMatchObject({ state: 'live', session: { idleTimeoutMs: expect.any(Number) } })
    await signOut({ database, waitUntilRefused: nobodyWaits }, [token], { ip: null, requestId: 'test' })
    await verifier().check(token)
    ofMany()
    expect(verifier(gone).check(token)).toMatchObject({ state: 'ended' })
  })

  it('asks for many sessions that are in doubt in few statements', async () => {
    const tokens = (await Promise.all(Array.from({ length: 40 }, signIn))).map(({ token }) => token)
    let statements = 0
    const counted = database.checks.withPlugin({
      transformQuery: ({ node }) => {
        statements++
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const asking = verifier({ ...database, checks: counted })
    const answers = await Promise.all(tokens.map(async (token) => asking.check(token)))
    expect(answers.every(({ state }) => state === 'live')).toBe(true)
    expect(statements).toBe(1)
  })

  it('of one that everyone covers as well it does not say which came first, but asks', async () => {
    const { token } = await signIn()
    await verifier().check(token)
    ofMany()
    cache.apply({
      kind: 'sessions.ended',
      version: 1,
      payload: {
        end: {
          noticeId: 'of everyone',
          reason: 'admin_revoked',
          initiatingEntity: 'admin',
          endedAt: '2026-01-01T00:00:00.000Z',
        },
        covered: { upTo: 1_000_000, exceptSessions: [], exceptUsers: [] },
      },
    })
    const asking = verifier()
    await asking.check(token)
    expect(asking.counts).toMatchObject({ ended: 0, miss: 1 })
  })
})
