import { randomUUID } from 'node:crypto'
import { copyFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEmptyDatabase, makeTemporaryFolder, type TestDatabase } from '../../testing/index.ts'
import { createLog } from '../log.ts'
import { migrate } from './migrate.ts'

const log = createLog('silent')
const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url))
const THIS_ONE = '0009_actor_kinds.sql'

let records: TestDatabase
let client: pg.Client
beforeAll(async () => {
  records = await createEmptyDatabase()
  client = new pg.Client(records.url)
  await client.connect()
  const before = await makeTemporaryFolder()
  for (const file of await readdir(MIGRATIONS)) {
    if (file.endsWith('.sql') && file < THIS_ONE)
      await copyFile(join(MIGRATIONS, file), join(before.path, file))
  }
  await migrate({ databaseUrl: records.url, log, folder: before.path })
  await before.remove()
})
afterAll(async () => {
  await client.end()
  await records.drop()
})

/** As the version before writes it. */
const write = (id: string | null, loginId: string, action: string) =>
  client.query(
    `INSERT INTO curfew.audit (actor_id, actor_login_id, action, target, outcome) VALUES ($1, $2, $3, '{}', 'done')`,
    [id, loginId, action],
  )

it('RV-19 what was recorded before says what kind of actor it was, and what that version still writes is a person’s', async () => {
  const person = randomUUID()
  await write(person, 'policy', 'sessions.revoked')
  await write(null, 'policy', 'session.ended')
  await write(null, 'curfew admin create', 'user.created')
  await write(null, 'demo', 'user.created')
  await write(null, 'nightly clean-up', 'sessions.revoked')
  await write(null, '(unknown)', 'session.sign_in_refused')
  await client.query(
    `INSERT INTO curfew.audit (actor_login_id, action, target, outcome)
     SELECT 'policy', 'session.ended', '{}', 'done' FROM generate_series(1, 2500)`,
  )
  await client.query(
    `INSERT INTO curfew.revocations (id, notice_id, target, reason, initiating_entity, actor_id, actor_login_id,
       sessions_ended, users_affected, skipped_super_users, skipped_out_of_scope)
     SELECT gen_random_uuid(), gen_random_uuid(), '{}', 'admin_revoked', 'admin', actor, 'name', 0, 0, 0, 0
     FROM unnest(ARRAY[$1, NULL]::uuid[]) AS actor`,
    [person],
  )
  await migrate({ databaseUrl: records.url, log })
  await write(person, 'ada', 'sessions.revoked')

  const { rows } = await client.query(
    `SELECT actor_kind AS kind, actor_login_id AS "loginId", count(*)::integer AS count
     FROM curfew.audit GROUP BY actor_kind, actor_login_id ORDER BY min(id)`,
  )
  expect(rows).toEqual([
    { kind: 'person', loginId: 'policy', count: 1 },
    { kind: 'policy', loginId: 'policy', count: 2_501 },
    { kind: 'command', loginId: 'curfew admin create', count: 1 },
    { kind: 'command', loginId: 'demo', count: 1 },
    { kind: 'system', loginId: 'nightly clean-up', count: 1 },
    { kind: 'person', loginId: '(unknown)', count: 1 },
    { kind: 'person', loginId: 'ada', count: 1 },
  ])
  const { rows: revocations } = await client.query(
    'SELECT actor_kind AS kind, actor_id IS NULL AS nobody FROM curfew.revocations ORDER BY nobody',
  )
  expect(revocations).toEqual([
    { kind: 'person', nobody: false },
    { kind: 'system', nobody: true },
  ])
})
