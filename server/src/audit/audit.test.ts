import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { setUpDatabase } from '../../testing/index.ts'
import { listAudit } from './audit-list.ts'
import { type AuditRecord, writeAudit } from './write-audit.ts'

const records = setUpDatabase()
const database = records.open()

const entry = (more: Partial<AuditRecord> = {}): AuditRecord => ({
  actor: { kind: 'schedule' },
  action: 'session.ended',
  target: { session: 's' },
  outcome: 'done',
  ip: null,
  requestId: null,
  ...more,
})

it('keeps what it is given, and tells the newest first', async () => {
  const actor = { kind: 'person' as const, id: randomUUID(), loginId: 'ädmin "x"' }
  const revocationId = randomUUID()
  await writeAudit(database.writes, [
    entry(),
    entry({
      actor,
      action: 'sessions.revoked',
      target: { everyone: true },
      outcome: 'refused',
      ip: '10.0.0.1',
      requestId: 'r-1',
      revocationId,
      detail: { code: 'forbidden', quote: "'; --" },
    }),
  ])
  const { items, total } = await listAudit(database.reads, { limit: 50 })
  expect(total).toBe(2)
  expect(items).toEqual([
    {
      id: expect.any(String),
      at: expect.stringMatching(/Z$/),
      actor,
      action: 'sessions.revoked',
      target: { everyone: true },
      outcome: 'refused',
      ip: '10.0.0.1',
      requestId: 'r-1',
      revocationId,
      // No such revocation was ever recorded, or it is no longer kept.
      revocationGone: { keptDays: 90 },
      detail: { code: 'forbidden', quote: "'; --" },
    },
    expect.objectContaining({
      actor: { kind: 'schedule', id: null, loginId: 'schedule' },
      ip: null,
      revocationId: null,
      detail: {},
    }),
  ])
  expect((await listAudit(database.reads, { limit: 50, sort: 'at' })).items).toEqual([...items].reverse())
})

it('tells of one revocation all that is recorded of it, and nothing else', async () => {
  const revocationId = randomUUID()
  await writeAudit(database.writes, [
    entry({ revocationId, target: { session: 'one' } }),
    entry({ revocationId: randomUUID() }),
    entry({ revocationId, target: { session: 'two' } }),
    entry(),
  ])
  const { items, total } = await listAudit(database.reads, {
    limit: 50,
    sort: 'at',
    revocation: revocationId,
  })
  expect(items.map(({ target }) => target)).toEqual([{ session: 'one' }, { session: 'two' }])
  expect(total).toBe(2)
  expect((await listAudit(database.reads, { limit: 50, revocation: randomUUID() })).items).toEqual([])
})

it('writes ten thousand in one statement, and nothing for none', async () => {
  await writeAudit(database.writes, [])
  await sql`TRUNCATE curfew.audit`.execute(database.writes)
  await writeAudit(
    database.writes,
    Array.from({ length: 10_000 }, () => entry()),
  )
  expect((await listAudit(database.reads, { limit: 1 })).total).toBe(10_000)
})

it('P4 goes when its transaction goes', async () => {
  const before = (await listAudit(database.reads, { limit: 1 })).total
  const undone = database.writes.transaction().execute(async (tx) => {
    await writeAudit(tx, [entry()])
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect((await listAudit(database.reads, { limit: 1 })).total).toBe(before)
})
