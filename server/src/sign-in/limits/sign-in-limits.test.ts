import { eventually } from '@curfew/server/testing'
import { CompiledQuery } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { countPoolUses } from '../../../testing/database/pool-uses.ts'
import { openSignIns, type SignIns } from '../../../testing/nodes/sign-ins.ts'
import { createLog } from '../../log.ts'
import type { Refusal } from '../../refusal.ts'
import { readCredentials } from '../credentials.ts'
import { SignInLimits } from './sign-in-limits.ts'

let signIns: SignIns
beforeAll(async () => {
  signIns = await openSignIns()
})
afterAll(() => signIns.close())
const person: SignIns['person'] = (...args) => signIns.person(...args)
const attempt: SignIns['attempt'] = (...args) => signIns.attempt(...args)

describe('SE-12 failures are limited, strangers cannot lock anybody out', () => {
  const guess = (loginId: string, ip: string | null) => signIns.outcome(loginId, 'wrong', { ip })

  it('stops one address that guesses at one user, also in parallel, and nobody else', async () => {
    const { loginId } = await person()
    await attempt(loginId, 'right', { ip: '10.66.0.1' })
    const tries = await Promise.all(Array.from({ length: 30 }, () => guess(loginId, '10.66.0.1')))
    expect(tries.filter((code) => code === 'invalid_credentials')).toHaveLength(10)
    expect(tries.filter((code) => code === 'rate_limited')).toHaveLength(20)
    await expect(attempt(loginId, 'right', { ip: '10.66.0.1' })).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retryAfterSeconds: expect.toSatisfy((seconds) => seconds > 800 && seconds <= 900) },
    })
    await expect(attempt(loginId, 'right', { ip: '10.0.0.2' })).resolves.toBeDefined()
  })

  it('LO-1 what is limited reaches PostgreSQL no more, and a stranger’s attempts write nothing', async () => {
    const { loginId } = await person()
    for (let tried = 0; tried < 11; tried++) await guess(loginId, '10.66.0.2')
    await signIns.writeLater()
    const uses = countPoolUses(signIns.database)
    for (let tried = 0; tried < 50; tried++) expect(await guess(loginId, '10.66.0.2')).toBe('rate_limited')
    expect(await signIns.outcome(loginId, 'right', { ip: '10.66.0.2' })).toBe('rate_limited')
    expect(await guess('nobody at all', '10.66.0.3')).toBe('invalid_credentials')
    expect(uses()).toEqual({ limits: 1 })
  })

  it('LO-1 records them later, in one row for all of one user, address and reason', async () => {
    const { id, loginId } = await person()
    const written = async () => {
      const { rows } = await signIns.database.people.query(
        "SELECT actor_login_id, detail, host(ip) AS ip FROM curfew.audit WHERE actor_id = $1 AND outcome = 'refused'",
        [id],
      )
      return rows
    }
    await guess(loginId, '10.66.0.4')
    await signIns.refusedSignIns.writeNow()
    const row = { actor_login_id: loginId, detail: { code: 'invalid_credentials' }, ip: '10.66.0.4' }
    expect(await written()).toEqual([row])
    for (let tried = 0; tried < 1_000; tried++) {
      signIns.refusedSignIns.note({
        actor: { id, loginId },
        code: 'user_blocked',
        context: { ip: '10.66.0.4', requestId: `request ${tried}` },
      })
    }
    await guess(loginId, '10.66.0.4')
    await signIns.refusedSignIns.writeNow()
    expect(await written()).toEqual([row, { ...row, detail: { code: 'user_blocked', attempts: 1_000 } }])
  })

  it.each([
    ['José', 'JOSE\u0301'],
    ['Νίκος', 'ΝΊΚΟΣ'],
    ['Straße', 'ｓｔｒａｓｓｅ'],
  ])('SE-19 takes %s and %s as one, and whoever is nobody too', async (name, other) => {
    const { loginId } = await person(name)
    for (const [typed, ip] of [
      [loginId, '10.66.0.5'],
      [`nobody ${name}`, '10.66.0.7'],
    ] as const) {
      const spelling = typed.replace(name, other)
      for (let tried = 0; tried < 10; tried++) {
        expect(await guess(tried % 2 ? typed : spelling, ip)).toBe('invalid_credentials')
      }
      expect(await guess(typed.toUpperCase(), ip)).toBe('rate_limited')
      expect(await guess(spelling, ip)).toBe('rate_limited')
    }
    expect(await signIns.outcome(loginId.replace(name, other), 'right', { ip: '10.66.0.6' })).toBe(
      'signed in',
    )
  })

  it('counts a /64 of IPv6 as one address', async () => {
    const { loginId } = await person()
    const tries: string[] = []
    for (let host = 1; host <= 30; host++) tries.push(await guess(loginId, `2001:db8:0:1::${host}`))
    expect(tries.filter((code) => code === 'invalid_credentials')).toHaveLength(10)
    expect(await signIns.outcome(loginId, 'right', { ip: '2001:db8:0:2::1' })).toBe('signed in')
    expect(await signIns.outcome(loginId, 'right', { ip: '2001:db8:0:2:9:9:9:9' })).toBe('signed in')
  })

  it('lets the user in from where they have been when the whole world guesses at them', async () => {
    const { loginId } = await person()
    await attempt(loginId, 'right', { ip: '10.0.0.9' })
    const user = loginId.toLowerCase()
    for (let tried = 0; tried < 100; tried++) {
      const judged = await signIns.limits.begin({ loginId, user, ip: `10.67.0.${tried}`, known: false })
      judged.wrong()
    }
    expect(await signIns.outcome(loginId, 'right', { ip: '10.68.0.1' })).toBe('rate_limited')
    expect(await signIns.outcome(loginId, 'right', { ip: '10.0.0.9' })).toBe('signed in')
  })

  it('lets colleagues in whose office’s address is limited, if they have signed in there before', async () => {
    const [colleague, newcomer] = [await person(), await person()]
    await attempt(colleague.loginId, 'right', { ip: '10.69.0.1' })
    for (let tried = 0; tried < 1_000; tried++) {
      const guessed = `somebody ${tried}`
      const judged = await signIns.limits.begin({
        loginId: guessed,
        user: guessed,
        ip: '10.69.0.1',
        known: false,
      })
      judged.wrong()
    }
    expect(await signIns.outcome(newcomer.loginId, 'right', { ip: '10.69.0.1' })).toBe('rate_limited')
    expect(await signIns.outcome(colleague.loginId, 'right', { ip: '10.69.0.1' })).toBe('signed in')
    expect(await signIns.outcome(newcomer.loginId, 'right', { ip: '10.69.0.2' })).toBe('signed in')
  })

  it('holds nothing against an address that is not known, which all who have none would share', async () => {
    const [one, other] = [await person(), await person()]
    const tries: string[] = []
    for (let tried = 0; tried < 20; tried++) tries.push(await guess(one.loginId, null))
    expect(new Set(tries)).toEqual(new Set(['invalid_credentials']))
    expect(await signIns.outcome(other.loginId, 'right', { ip: null })).toBe('signed in')
  })
})

describe('SE-17 an address that cannot be read is nobody’s', () => {
  it('whoever guesses without one locks out nobody who has one, known there or not', async () => {
    const { loginId } = await person()
    const user = loginId.toLowerCase()
    const guess = () => signIns.limits.begin({ loginId, user, ip: null, known: false })
    for (let tried = 0; tried < 100; tried++) (await guess()).wrong()
    await expect(guess()).rejects.toMatchObject({ code: 'rate_limited' })
    expect(await signIns.outcome(loginId, 'right', { ip: '10.73.0.1' })).toBe('signed in')
    expect(await signIns.outcome(loginId, 'right', { ip: '10.73.0.1' })).toBe('signed in')
  })

  it('and whoever guesses from many addresses nobody who has none', async () => {
    const { loginId } = await person()
    const user = loginId.toLowerCase()
    for (let tried = 0; tried < 100; tried++) {
      const judged = await signIns.limits.begin({ loginId, user, ip: `10.74.0.${tried}`, known: false })
      judged.wrong()
    }
    expect(await signIns.outcome(loginId, 'right', { ip: '10.75.0.1' })).toBe('rate_limited')
    expect(await signIns.outcome(loginId, 'right', { ip: null })).toBe('signed in')
  })
})

describe('SE-12 the limits of a network', () => {
  it('are four and sixteen times as wide for the /56 and the /48 around it', {
    timeout: 60_000,
  }, async () => {
    const guessFrom = async (ip: string) => {
      const guessed = `somebody ${Math.random()}`
      const judged = await signIns.limits.begin({ loginId: guessed, user: guessed, ip, known: false })
      judged.wrong()
    }
    const failuresUntilLimited = async (ipOf: (index: number) => string) => {
      for (let index = 0; ; index++) {
        try {
          await guessFrom(ipOf(index))
        } catch {
          return index
        }
      }
    }
    const hex = (number: number) => number.toString(16).padStart(2, '0')
    expect(await failuresUntilLimited((index) => `2001:db8:a:100::${index.toString(16)}`)).toBe(1_000)
    expect(await failuresUntilLimited((index) => `2001:db8:b:1${hex(index % 256)}::1`)).toBe(4_000)
    expect(await failuresUntilLimited((index) => `2001:db8:c:${hex(index % 256)}00::1`)).toBe(16_000)
  })
})

describe('SE-11 a failed sign-in costs the same whatever the account’s past', () => {
  it('is judged while nobody can look at the sessions', async () => {
    const { loginId } = await person()
    const other = await signIns.database.background.connect()
    try {
      await other.query('SET idle_in_transaction_session_timeout = 0')
      await other.query('BEGIN; LOCK TABLE curfew.sessions IN ACCESS EXCLUSIVE MODE')
      expect(await signIns.outcome(loginId, 'wrong')).toBe('invalid_credentials')
      expect(await signIns.outcome('nobody', 'wrong')).toBe('invalid_credentials')
    } finally {
      await other.query('ROLLBACK')
      other.release(true)
    }
  })

  it('is one read by indexes, in a table of any size, before PostgreSQL has counted it', async () => {
    await signIns.database.background.query(`
      INSERT INTO curfew.users (login_id) SELECT 'one of many ' || number FROM generate_series(1, 20000) AS number;
      INSERT INTO curfew.known_addresses (user_id, network, last_seen)
        SELECT id, '10.9.9.9', now() FROM curfew.users WHERE login_id LIKE 'one of many %'`)
    const scans = async () => {
      await signIns.database.limits.executeQuery(CompiledQuery.raw('SELECT pg_stat_force_next_flush()'))
      const { rows } = await signIns.database.background.query(
        `SELECT sum(seq_scan)::int AS whole FROM pg_stat_user_tables
         WHERE relname IN ('users', 'known_addresses')`,
      )
      return rows[0].whole
    }
    const before = await scans()
    for (const loginId of ['one of many 7', 'nobody']) {
      await readCredentials(signIns.database, loginId, '10.9.9.9')
    }
    expect(await scans()).toBe(before)
    expect(await readCredentials(signIns.database, 'ONE of many 7', '10.9.9.9')).toMatchObject({
      user: { loginId: 'one of many 7', passwordHash: null },
      known: true,
    })
    expect(await readCredentials(signIns.database, 'one of many 7', null)).toMatchObject({ known: false })
    expect(await readCredentials(signIns.database, 'NOBODY', '10.9.9.9')).toEqual({
      user: null,
      known: false,
    })
  })
})

describe('SE-14 only a wrong password costs an attempt', () => {
  it('lets in all of many who sign in to one account at once with the right password', async () => {
    const { loginId } = await person()
    await attempt(loginId, 'right')
    const tries = await Promise.all(Array.from({ length: 15 }, () => attempt(loginId, 'right')))
    expect(new Set(tries.map(({ sessionId }) => sessionId)).size).toBe(15)
  })

  it('gives the attempt back when the database fails after the password was right', async () => {
    const { loginId } = await person()
    await signIns.database.people.query(`
      CREATE FUNCTION curfew.full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
      CREATE TRIGGER full_disk BEFORE INSERT ON curfew.sessions EXECUTE FUNCTION curfew.full_disk()`)
    try {
      for (let tried = 0; tried < 40; tried++) {
        await expect(attempt(loginId, 'right')).rejects.toMatchObject({ code: 'unavailable' })
      }
    } finally {
      await signIns.database.people.query('DROP FUNCTION curfew.full_disk CASCADE')
    }
    await expect(attempt(loginId, 'right')).resolves.toBeDefined()
  })

  it('forgets what the user got wrong once they get it right', async () => {
    const { loginId } = await person()
    for (let round = 0; round < 3; round++) {
      for (let tried = 0; tried < 9; tried++) {
        await expect(attempt(loginId, 'wrong')).rejects.toMatchObject({ code: 'invalid_credentials' })
      }
      await expect(attempt(loginId, 'right')).resolves.toBeDefined()
    }
  })
})

describe('SE-16 right passwords are bounded too, and never failures', () => {
  it('lets a user sign in 30 times at once, and then asks to wait for seconds', async () => {
    const { loginId } = await person()
    const began = performance.now()
    let times = 0
    while ((await signIns.outcome(loginId, 'right')) === 'signed in') times++
    expect(times).toBeGreaterThanOrEqual(30)
    expect(times).toBeLessThanOrEqual(31 + (performance.now() - began) / 5_000)
    await expect(attempt(loginId, 'right')).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retryAfterSeconds: expect.toSatisfy((seconds) => seconds >= 1 && seconds <= 5) },
    })
    // From elsewhere a wrong password is a wrong one: nothing tells that the account is busy.
    await expect(attempt(loginId, 'wrong', { ip: '10.70.0.1' })).rejects.toMatchObject({
      code: 'invalid_credentials',
    })
    // And none of those that were too many has counted as wrong.
    await eventually(() => attempt(loginId, 'right'))
  })
})

describe('SE-16 the sign-ins of a minute', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('are thirty in the long run, and one every five seconds however many there were', async () => {
    const log = createLog('silent')
    const limits = new SignInLimits({ database: signIns.database, log })
    const attempted = { loginId: 'ada', user: 'ada', ip: '10.0.0.1', known: true }
    const waits: number[] = []
    let signedIn = 0
    for (let second = 0; second < 970; second++) {
      for (let time = 0; time < 5; time++) {
        try {
          const taken = await limits.takeSignIn(attempted)
          if (time === 4) await taken.notBegun()
          else {
            taken.begun()
            signedIn++
          }
        } catch (error) {
          waits.push((error as Refusal).details.retryAfterSeconds ?? 0)
        }
      }
      vi.advanceTimersByTime(1_000)
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(5)
    expect(signedIn / (970 / 60)).toBeGreaterThan(29)
    expect(signedIn / (970 / 60)).toBeLessThan(31)
  })
})
