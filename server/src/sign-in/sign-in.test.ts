import { eventually } from '@curfew/server/testing'
import { CompiledQuery } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSignIns, type SignIns } from '../../testing/nodes/sign-ins.ts'
import { readSession } from '../sessions/check/read-session.ts'
import { tokenHash } from '../sessions/token.ts'
import { hashPassword, NOBODYS_HASH, passwordMatches } from './passwords/passwords.ts'

let signIns: SignIns
beforeAll(async () => {
  signIns = await openSignIns()
})
afterAll(() => signIns.close())
const person: SignIns['person'] = (...args) => signIns.person(...args)
const attempt: SignIns['attempt'] = (...args) => signIns.attempt(...args)
const stateOf = async (token: string) =>
  (await readSession(signIns.database.reads, { tokenHash: tokenHash(token) })).state

describe('SE-9 signing in again is a new session', () => {
  it('begins one, whatever the case of the login id', async () => {
    const { id, loginId } = await person()
    const first = await attempt(loginId, 'right')
    const second = await attempt(loginId.toLowerCase(), 'right')
    expect(first.userId).toBe(id)
    expect(second.sessionId).not.toBe(first.sessionId)
    expect(await stateOf(first.token)).toBe('live')
  })

  it('ends the one that the same browser held', async () => {
    const { loginId } = await person()
    const first = await attempt(loginId, 'right')
    await attempt(loginId, 'right', { replaces: first.token })
    expect(await readSession(signIns.database.reads, { tokenHash: tokenHash(first.token) })).toMatchObject({
      state: 'ended',
      notice: { reason: 'signed_out', initiatingEntity: 'user' },
    })
    const { rows } = await signIns.database.changes.query(
      "SELECT actor_login_id, outcome FROM curfew.audit WHERE action = 'session.signed_out' AND target ->> 'session' = $1",
      [first.sessionId],
    )
    expect(rows).toEqual([{ actor_login_id: loginId, outcome: 'done' }])
  })

  it('keeps that one when the attempt fails', async () => {
    const { loginId } = await person()
    const first = await attempt(loginId, 'right')
    await expect(attempt(loginId, 'wrong', { replaces: first.token })).rejects.toMatchObject({
      code: 'invalid_credentials',
    })
    expect(await stateOf(first.token)).toBe('live')
  })
})

describe('SE-10 only the hash of a token is kept', () => {
  it('finds the token nowhere in the records', async () => {
    const { loginId } = await person()
    const { token } = await attempt(loginId, 'right')
    for (const table of ['sessions', 'audit', 'feed', 'users']) {
      const { rows } = await signIns.database.changes.query(
        `SELECT count(*)::int AS found FROM curfew.${table} AS t WHERE t::text LIKE $1`,
        [`%${token}%`],
      )
      expect(rows[0].found).toBe(0)
    }
  })
})

describe('SE-11 a failed sign-in tells nothing about the account', () => {
  it('answers the same for an unknown user and for a wrong password', async () => {
    const { loginId } = await person()
    const errors = await Promise.all(
      [attempt(loginId, 'wrong'), attempt('nobody', 'wrong')].map((tried) =>
        tried.catch((error: unknown) => error),
      ),
    )
    expect(errors[0]).toMatchObject({ code: 'invalid_credentials', details: {} })
    expect(errors[1]).toMatchObject({ code: 'invalid_credentials', details: {} })
  })

  it('hashes for an unknown user as well', async () => {
    expect(await passwordMatches(null, 'the password of nobody')).toBe(false)
    const cost = (phc: string) => phc.split('$').slice(0, 4).join('$')
    expect(cost(NOBODYS_HASH)).toBe(cost(await hashPassword('of somebody')))
    expect(await passwordMatches(NOBODYS_HASH, 'the password of nobody')).toBe(true)
  })

  it.each([
    ['blocked', 'user_blocked'],
    ['inactive', 'user_deactivated'],
  ])('tells only the right password that the account is %s', async (status, code) => {
    const { id, loginId } = await person()
    await signIns.database.changes.query('UPDATE curfew.users SET status = $2 WHERE id = $1', [id, status])
    await expect(attempt(loginId, 'wrong')).rejects.toMatchObject({ code: 'invalid_credentials' })
    await expect(attempt(loginId, 'right')).rejects.toMatchObject({ code })
    const { rows } = await signIns.database.changes.query('SELECT FROM curfew.sessions WHERE user_id = $1', [
      id,
    ])
    expect(rows).toHaveLength(0)
  })
})

describe('SE-5, SE-6 sign-in looks at the locked user before it inserts', () => {
  it.each([
    ['a new password', 'password_version = password_version + 1', 'invalid_credentials'],
    ['a block', "status = 'blocked'", 'user_blocked'],
  ])('refuses whom %s overtook after their password was found right', async (_title, set, code) => {
    const { id, loginId } = await person()
    const other = new pg.Client({ connectionString: signIns.records.url })
    await other.connect()
    try {
      await other.query('BEGIN')
      await other.query(`UPDATE curfew.users SET ${set} WHERE id = $1`, [id])
      const tried = attempt(loginId, 'right').catch((error: unknown) => error)
      await eventually(async () => {
        const { rows } = await signIns.database.reads.executeQuery<{ waiting: number }>(
          CompiledQuery.raw(
            "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
          ),
        )
        expect(rows[0]?.waiting).toBe(1)
      })
      await other.query('COMMIT')
      expect(await tried).toMatchObject({ code })
    } finally {
      await other.end()
    }
  })
})
