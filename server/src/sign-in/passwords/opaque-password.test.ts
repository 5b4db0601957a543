import { hash } from '@node-rs/argon2'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { openSignIns, type SignIns } from '../../../testing/nodes/sign-ins.ts'
import { formsOf, opaque } from './opaque-password.ts'
import { hashPassword, passwordMatches } from './passwords.ts'

const COMPOSED = 'pass\u00e9 compos\u00e9'
const DECOMPOSED = COMPOSED.normalize('NFD')
const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 }

describe('SE-20 a password', () => {
  test.each([
    ['correct horse', 'correct horse'],
    [DECOMPOSED, COMPOSED],
    ['correct\u00a0horse\u3000', 'correct horse '],
    ['Correct Ｈorse ﬁ', 'Correct Ｈorse ﬁ'],
  ])('%j is hashed as %j', (typed, hashed) => {
    expect(opaque(typed)).toBe(hashed)
  })

  test.each([
    ['correct horse', ['correct horse']],
    ['名前', ['名前']],
    [COMPOSED, [COMPOSED, DECOMPOSED]],
    [DECOMPOSED, [COMPOSED, DECOMPOSED]],
    ['a\u00a0b', ['a b', 'a\u00a0b']],
  ])('%j may have been hashed as %j', (typed, forms) => {
    expect(formsOf(typed)).toEqual(forms)
  })

  it('never costs more than two hashes, and is the same when it is made the same again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        expect(formsOf(any).length).toBeLessThanOrEqual(2)
        expect(formsOf(any)).toContain(opaque(any))
        expect(opaque(opaque(any))).toBe(opaque(any))
      }),
    )
  })

  test.each(['', 'a\u0000b', 'a\nb', 'a\ud83d', 'a\u200bb', 'a\ue000b', 'a\u2028b'])(
    'is not set to %j',
    async (password) => {
      const refused = { code: 'invalid_request', details: { errors: [{ pointer: '/password' }] } }
      await expect(hashPassword(password)).rejects.toMatchObject(refused)
    },
  )

  it.each([
    ['set now', () => hashPassword(DECOMPOSED)],
    ['set composed before', () => hash(COMPOSED, CHEAP)],
    ['set decomposed before', () => hash(DECOMPOSED, CHEAP)],
  ])('%s matches however it is composed', async (_, set) => {
    const passwordHash = await set()
    expect(await passwordMatches(passwordHash, COMPOSED)).toBe(true)
    expect(await passwordMatches(passwordHash, DECOMPOSED)).toBe(true)
    expect(await passwordMatches(passwordHash, 'passe compose')).toBe(false)
  })

  it('set before with a blank of its own still matches', async () => {
    const passwordHash = await hash('correct\u00a0horse', CHEAP)
    expect(await passwordMatches(passwordHash, 'correct\u00a0horse')).toBe(true)
    expect(await passwordMatches(await hashPassword('correct\u00a0horse'), 'correct horse')).toBe(true)
  })
})

describe('SE-20 signing in', () => {
  let signIns: SignIns
  beforeAll(async () => {
    signIns = await openSignIns()
  })
  afterAll(() => signIns.close())

  it('costs one attempt when both forms are wrong', async () => {
    const { loginId } = await signIns.person()
    for (let tried = 0; tried < 10; tried++)
      expect(await signIns.outcome(loginId, DECOMPOSED, { ip: '10.80.0.1' })).toBe('invalid_credentials')
    expect(await signIns.outcome(loginId, DECOMPOSED, { ip: '10.80.0.1' })).toBe('rate_limited')
  })
})
