import { randomUUID } from 'node:crypto'
import { eventually, setUpDatabase } from '@curfew/server/testing'
import type { RevocationTarget } from '@curfew/shared'
import { beforeAll, describe, expect, it } from 'vitest'
import { countStatements } from '../../testing/database/statements.ts'
import { signInAdministrator, signInPerson } from '../../testing/samples.ts'
import { readRevocations } from '../acts/revocation/read-revocations.ts'
import { createLog } from '../log.ts'
import type { Started } from '../sessions/begin/start-session.ts'
import { readNotice, readSession } from '../sessions/check/read-session.ts'
import { MOST_BY_NAME } from '../sessions/end/end-sessions.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { revoke } from './revoke.ts'

const records = setUpDatabase()
const database = records.open()
const other = records.connect()
const node = { id: randomUUID(), outcome: 'applied' } as const
let admin: Started

beforeAll(async () => {
  admin = await signInAdministrator(database, { loginId: 'admin' })
})

const signIn = () => signInPerson(database)
const act = (target: RevocationTarget, { on = database, requestId = 'test' } = {}) =>
  revoke(
    { database: on, waitUntilRefused: async () => [node] },
    { caller: { kind: 'person', ...admin }, target, ip: null, requestId },
  )
const stateOf = async ({ sessionId }: Started) =>
  (await readSession(database.checks, { id: sessionId })).state
const people = (count: number) => Promise.all(Array.from({ length: count }, signIn))

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** Has all of the calls wait for a commit: others are under way, and wait for a connection. */
async function together<T>(calls: () => Promise<T>[], on = database): Promise<PromiseSettledResult<T>[]> {
  const targets = await people(3)
  const [first, ...others] = targets.map(
    ({ userId }) =>
      () =>
        act({ users: [userId] }, { on }),
  )
  // So that nothing but a commit is waited for.
  await first?.()
  const most = on.changes.options.max ?? 1
  const held = await Promise.all(Array.from({ length: most }, () => on.changes.connect()))
  const underWay: Promise<unknown>[] = []
  for (const begin of others) {
    underWay.push(begin())
    await nextTurn()
    await nextTurn()
  }
  const answers = Promise.allSettled(calls())
  await nextTurn()
  for (const client of held) client.release()
  await Promise.all(underWay)
  return answers
}

describe('RV-23 ends that wait at the same moment share a commit', () => {
  it('each is judged, recorded, told and answered for itself', async () => {
    const [ada, ben, eve, kim] = (await people(4)) as [Started, Started, Started, Started]
    await database.lease.query(
      'INSERT INTO curfew.connections (id, node_id, session_id, user_id) VALUES (gen_random_uuid(), $1, $2, $3)',
      [node.id, ben.sessionId, ben.userId],
    )
    const unknown = randomUUID()
    const requestId = randomUUID()
    const results = await together(() => [
      act({ users: [ada.userId] }, { requestId }),
      act({ users: [unknown] }, { requestId }),
      act({ sessions: [ben.sessionId] }, { requestId }),
      act({ users: [eve.userId, unknown] }, { requestId }),
      act({ users: [ada.userId, kim.userId] }, { requestId }),
    ])
    expect(results).toMatchObject([
      { value: { sessionsEnded: 1, usersAffected: 1, nodes: [node], deliveries: { total: 0, pending: 0 } } },
      { reason: { code: 'target_not_found' } },
      { value: { sessionsEnded: 1, status: 'in_progress', deliveries: { total: 1, pending: 1 } } },
      { reason: { code: 'target_not_found' } },
      { value: { sessionsEnded: 1, usersAffected: 1 } },
    ])
    expect(await Promise.all([ada, ben, eve, kim].map(stateOf))).toEqual(['ended', 'ended', 'live', 'ended'])
    const answers = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const ids = answers.map(({ id }) => id)
    await eventually(async () => expect(await readRevocations(database.reads, ids)).toEqual(answers))
    // A session that two of them cover has the reason of one, wherever one asks.
    const notice = await readNotice(database.checks, { id: ada.sessionId })
    const { rows: told } = await database.lease.query(
      `SELECT payload -> 'end' ->> 'noticeId' AS notice, payload -> 'covered' -> 'sessions' AS sessions
       FROM curfew.feed WHERE payload -> 'end' ->> 'revocationId' = ANY($1) ORDER BY position`,
      [ids],
    )
    expect(told.map(({ sessions }) => sessions.map(({ id }: { id: string }) => id))).toEqual([
      [ada.sessionId],
      [ben.sessionId],
      [kim.sessionId],
    ])
    expect(notice).toMatchObject({ noticeId: told[0]?.notice, revocationId: ids[0] })
    const { rows: audit } = await database.lease.query(
      'SELECT outcome, revocation_id AS id, detail FROM curfew.audit WHERE request_id = $1 ORDER BY audit.id',
      [requestId],
    )
    expect(audit).toEqual(
      ids.map((id) => ({ outcome: 'done', id, detail: { sessionsEnded: 1, usersAffected: 1 } })),
    )
  })

  it('many are a handful of messages', async () => {
    const counting: Database = openDatabase(records.url, createLog('silent'))
    const counts = countStatements(counting)
    const targets = await people(60)
    await together(() => targets.map(({ userId }) => act({ users: [userId] }, { on: counting })), counting)
    expect(await Promise.all(targets.map(stateOf))).toEqual(targets.map(() => 'ended'))
    // Three before, and two commits of at most thirty-two.
    expect(counts().changes).toBe(3 * (3 + 2))
    await counting.close()
  })

  it('somebody’s row that is locked keeps nobody else, L4', async () => {
    const [held, free] = (await people(2)) as [Started, Started]
    await other.query('BEGIN')
    await other.query('SELECT FROM curfew.users WHERE id = $1 FOR UPDATE', [held.userId])
    const blocked = act({ users: [held.userId] })
    const [answer] = await Promise.all([act({ users: [free.userId] })])
    expect(answer).toMatchObject({ sessionsEnded: 1 })
    expect(await stateOf(held)).toBe('live')
    await other.query('ROLLBACK')
    expect(await blocked).toMatchObject({ sessionsEnded: 1 })
  })

  it('whoever has too many sessions to be named ends by themselves, and the others as they came', async () => {
    const [many, few] = (await people(2)) as [Started, Started]
    await database.lease.query(
      `INSERT INTO curfew.sessions (token_hash, user_id)
       SELECT sha256(convert_to($1 || n::text, 'UTF8')), $1::uuid FROM generate_series(1, $2::integer) AS n`,
      [many.userId, MOST_BY_NAME],
    )
    const results = await together(() => [act({ users: [many.userId] }), act({ users: [few.userId] })])
    expect(results).toMatchObject([
      { value: { sessionsEnded: MOST_BY_NAME + 1 } },
      { value: { sessionsEnded: 1 } },
    ])
    const { rows } = await database.lease.query(
      'SELECT count(*)::integer AS count FROM curfew.pending_ends WHERE number > 0',
    )
    expect(rows).toEqual([{ count: MOST_BY_NAME + 1 }])
  })
})

describe('RV-24 the nodes of an answer are noted afterwards', () => {
  it('of a call whose process died meanwhile none are told, and a replay notes them', async () => {
    const { userId } = await signIn()
    const call = {
      caller: { kind: 'person', ...admin },
      target: { users: [userId] } as RevocationTarget,
      idempotencyKey: 'dies',
      ip: null,
      requestId: 'test',
    } as const
    const dies = revoke(
      { database, waitUntilRefused: () => Promise.reject(new Error('the process ends here')) },
      call,
    )
    await expect(dies).rejects.toThrow('ends here')
    const { rows } = await database.lease.query<{ id: string }>(
      'SELECT id FROM curfew.revocations ORDER BY revoked_at DESC LIMIT 1',
    )
    const id = rows[0]?.id ?? ''
    expect(await readRevocations(database.reads, [id])).toMatchObject([{ nodes: [], sessionsEnded: 1 }])
    const replayed = await revoke({ database, waitUntilRefused: async () => [node] }, call)
    expect(replayed).toMatchObject({ id, nodes: [node], sessionsEnded: 1 })
    expect(await readRevocations(database.reads, [id])).toEqual([replayed])
  })
})
