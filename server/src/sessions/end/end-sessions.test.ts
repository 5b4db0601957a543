import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { eventually, setUpDatabase } from '@curfew/server/testing'
import { describe, expect, it } from 'vitest'
import { signInAdministrator, signInPerson } from '../../../testing/samples.ts'
import { revoke } from '../../revocations/revoke.ts'
import { readNotice } from '../check/read-session.ts'

const SOURCES = fileURLToPath(new URL('../../', import.meta.url))

/** The files of the server, tests left out, in which a pattern is found. */
function filesWith(...patterns: RegExp[]): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .filter((path) => {
      const source = readFileSync(`${SOURCES}${path}`, 'utf8')
      return patterns.every((pattern) => pattern.test(source))
    })
    .sort()
}

describe('P8 one door out', () => {
  it('one statement ends sessions, one those of several ends, one cuts everyone off, one ends many, and all are acts of this folder', () => {
    // What is marked later copies what has ended already. The demo moves back in time what it has just ended through the same door.
    expect(filesWith(/UPDATE curfew\.sessions[^`]*\bended_at = /)).toEqual([
      'demo/simulation/move-back.ts',
      'sessions/end/end-sessions.ts',
      'sessions/end/end-several.ts',
      'sessions/end/mark-cut-offs.ts',
      'sessions/end/mark-pending.ts',
    ])
    expect(filesWith(/INSERT INTO curfew\.cut_offs\b/)).toEqual(['sessions/end/cut-off.ts'])
    expect(filesWith(/INSERT INTO curfew\.(ends|pending_ends)\b/)).toEqual(['sessions/end/end-many.ts'])
    expect(filesWith(/import .*\bcutOff\b.* from/)).toEqual(['sessions/end/end-sessions.ts'])
    expect(
      filesWith(/(updateTable|deleteFrom|insertInto)\('curfew\.(sessions|cut_offs|ends|pending)/),
    ).toEqual([])
  })
})

describe('SE-1 one definition of live', () => {
  it('nobody asks a session’s row whether it has ended, but for who marks, removes, lists those of one end, or may count too many', () => {
    expect(filesWith(/curfew\.sessions\b/, /\bended_at IS (NOT )?NULL|num_nulls\(\w+\.ended_at/)).toEqual([
      'clock/retention/history.ts',
      'sessions/begin/session-limit.ts',
      'sessions/end/mark-cut-offs.ts',
      'sessions/end/mark-pending.ts',
      'sessions/views/ended-by.ts',
    ])
  })
})

describe('with records', () => {
  const records = setUpDatabase()
  const database = records.open()
  const other = records.connect()

  it('SE-4 a session that was beginning while its user’s were ended is ended as well', async () => {
    const caller = await signInAdministrator(database)
    const { userId } = await signInPerson(database, { loginId: 'ada' })
    // A sign-in as it is under way: it holds the user, and its session is not committed.
    await other.query('BEGIN')
    await other.query('SELECT FROM curfew.users WHERE id = $1 FOR NO KEY UPDATE', [userId])
    const { rows } = await other.query(
      "INSERT INTO curfew.sessions (token_hash, user_id) VALUES (sha256('beginning'), $1) RETURNING id",
      [userId],
    )
    const revoking = revoke(
      { database, waitUntilRefused: async () => [] },
      { caller: { kind: 'person', ...caller }, target: { users: [userId] }, ip: null, requestId: 'test' },
    )
    await eventually(async () => {
      const { rowCount } = await database.lease.query(
        "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
      )
      expect(rowCount).toBe(1)
    })
    await other.query('COMMIT')
    const { id, sessionsEnded } = await revoking
    expect(sessionsEnded).toBe(2)
    expect(await readNotice(database.checks, { id: rows[0].id })).toMatchObject({ revocationId: id })
  })

  it('SE-7 a user who has had sessions is not deleted with them', async () => {
    const { userId, sessionId } = await signInPerson(database, { loginId: 'ben' })
    await expect(other.query('DELETE FROM curfew.users WHERE id = $1', [userId])).rejects.toMatchObject({
      code: '23503',
      table: 'sessions',
    })
    const { rowCount } = await other.query('SELECT FROM curfew.sessions WHERE id = $1', [sessionId])
    expect(rowCount).toBe(1)
    expect(filesWith(/(DELETE FROM|TRUNCATE) (TABLE )?curfew\.sessions\b/)).toEqual([
      'clock/retention/history.ts',
    ])
  })
})
