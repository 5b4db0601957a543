import { eventually } from '@curfew/server/testing'
import { hash } from '@node-rs/argon2'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openSignIns, type SignIns } from '../../testing/nodes/sign-ins.ts'
import { passwordMatches, passwordQueue } from './passwords/passwords.ts'

let signIns: SignIns
let other: pg.Client
let leaving: AbortController
beforeAll(async () => {
  signIns = await openSignIns()
  other = new pg.Client({ connectionString: signIns.records.url })
  await other.connect()
})
afterAll(async () => {
  await other.end()
  await signIns.close()
})
beforeEach(() => {
  leaving = new AbortController()
})
afterEach(() => other.query('ROLLBACK'))

/** How the attempt of somebody ends who will have gone. */
const attempt = (loginId: string, password = 'right') =>
  signIns.attempt(loginId, password, { gone: leaving.signal }).then(
    () => 'signed in',
    (error) => error.message,
  )
const leave = () => leaving.abort(new Error('gone'))
const sessionsOf = async (userId: string, where = 'sessions') => {
  const { rows } = await other.query(`SELECT FROM curfew.${where} WHERE user_id = $1`, [userId])
  return rows.length
}
const lockWaits = async () => {
  const { rows } = await other.query(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE wait_event_type = 'Lock' AND datname = current_database()`,
  )
  return rows[0].count
}

/** Somebody who has signed in from there before: others are turned away when it takes long. */
async function knownPerson(): Promise<{ id: string; loginId: string }> {
  const known = await signIns.person()
  await signIns.attempt(known.loginId, 'right')
  await other.query('DELETE FROM curfew.sessions WHERE user_id = $1', [known.id])
  return known
}

/** Keeps both places of the queue busy for more than a second. */
async function occupyHashing(): Promise<() => Promise<unknown>> {
  const slow = await hash('slow', { memoryCost: 19_456, timeCost: 100, parallelism: 1 })
  const busy = [1, 2].map(() => passwordMatches(slow, 'slow'))
  return () => Promise.all(busy)
}

describe('SE-18 whoever has gone begins no session', () => {
  it('and costs nothing when they leave while others’ passwords are looked at', async () => {
    const { id, loginId } = await knownPerson()
    const over = await occupyHashing()
    // More than may fail, less than may be judged at once.
    const tries = Array.from({ length: 10 }, () => attempt(loginId, 'wrong'))
    await eventually(async () => expect(passwordQueue.waiting).toBe(10))
    const waiting = attempt(loginId)
    leave()
    expect(new Set(await Promise.all([...tries, waiting]))).toEqual(new Set(['gone']))
    expect(passwordQueue.waiting).toBe(0)
    await over()
    for (let tried = 0; tried < 9; tried++) {
      expect(await signIns.outcome(loginId, 'wrong')).toBe('invalid_credentials')
    }
    expect(await signIns.outcome(loginId, 'right')).toBe('signed in')
    expect(await sessionsOf(id)).toBe(1)
  })

  it('when they leave while their own is looked at', async () => {
    const { id, loginId } = await knownPerson()
    const slow = await hash('right', { memoryCost: 19_456, timeCost: 150, parallelism: 1 })
    await other.query('UPDATE curfew.users SET password_hash = $2 WHERE id = $1', [id, slow])
    const over = await occupyHashing()
    const tried = attempt(loginId)
    await eventually(async () => expect(passwordQueue.waiting).toBe(1))
    // One of the others may be done long before the second.
    await eventually(async () => expect(passwordQueue.waiting).toBe(0), { interval: 1 })
    leave()
    await over()
    expect(await tried).toBe('gone')
    expect(await sessionsOf(id)).toBe(0)
  })

  it('though a password that was looked at and is wrong stays a failed attempt', async () => {
    const { loginId } = await knownPerson()
    const over = await occupyHashing()
    const tried = attempt(loginId, 'wrong')
    await eventually(async () => expect(passwordQueue.waiting).toBe(1))
    await over()
    leave()
    expect(await tried).toBe('Login id or password is wrong')
  })

  it('when they leave while somebody else holds their row', async () => {
    const { id, loginId } = await signIns.person()
    await other.query('BEGIN')
    await other.query('SELECT FROM curfew.users WHERE id = $1 FOR UPDATE', [id])
    const tried = attempt(loginId)
    await eventually(async () => expect(await lockWaits()).toBe(1))
    leave()
    await other.query('COMMIT')
    expect(await tried).toBe('gone')
    // What goes in one message with COMMIT may have begun it meanwhile: then it has ended.
    expect(await sessionsOf(id, 'live_sessions')).toBe(0)
  })

  it('and has then used none of the sign-ins of a minute', async () => {
    const { id, loginId } = await signIns.person()
    leave()
    for (let tried = 0; tried < 40; tried++) expect(await attempt(loginId)).toBe('gone')
    expect(await signIns.outcome(loginId, 'right')).toBe('signed in')
    expect(await sessionsOf(id)).toBe(1)
  })
})
