import type { Problem, SignInAnswer } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, type RunningApi, startApi } from '../../testing/nodes/running-api.ts'

let running: RunningApi
let people = 0
beforeAll(async () => {
  running = await startApi({ trustedProxies: ['127.0.0.1'] })
})
afterAll(() => running.close())

const person = async () => {
  const loginId = `person ${++people}`
  await running.add({ loginId })
  return loginId
}
/** @param forwarded what the proxy says of where it comes from */
const signIn = async (forwarded: string, loginId: string, password = PASSWORD) => {
  const { status, body, headers } = await running.call<SignInAnswer & Problem>('/v1/sign-in', {
    method: 'POST',
    headers: { 'x-forwarded-for': forwarded },
    body: { loginId, password, tokenIn: 'body' },
  })
  return { status, session: body.session, retryAfter: headers.get('retry-after') }
}

describe('SE-17 an address that a trusted proxy wrote', () => {
  it.each([
    ['198.51.100.20:40000', '198.51.100.20'],
    ['[2001:db8::7]:40000', '2001:db8::7'],
    ['[2001:DB8::7]', '2001:db8::7'],
    ['2001:db8::7', '2001:db8::7'],
    ['::ffff:198.51.100.20', '198.51.100.20'],
    ['[::ffff:198.51.100.20]:40000', '198.51.100.20'],
    ['10.9.9.9:1, 198.51.100.20:40000', '198.51.100.20'],
    ['unknown, 198.51.100.20:40000', '198.51.100.20'],
    ['198.51.100.20:40000, ', '198.51.100.20'],
    ['198.51.100.20, unknown', null],
    ['unknown', null],
    ['_hidden', null],
    ['_hidden:40000', null],
    ['198.51.100.20:', null],
    ['198.51.100.20:400000', null],
    ['198.51.100', null],
    [`${'9'.repeat(150)}.${'9'.repeat(149)}`, null],
    ['['.repeat(300), null],
  ])('%j is recorded as %j', async (forwarded, ip) => {
    const { status, session } = await signIn(forwarded, await person())
    expect({ status, ip: session.ip }).toEqual({ status: 200, ip })
  })

  it('says nothing when it is empty: who asks is the neighbour', async () => {
    expect((await signIn('', await person())).session.ip).toBe('127.0.0.1')
  })

  it('limits its own person only, whatever the port', async () => {
    const loginId = await person()
    for (let tried = 0; tried < 10; tried++) {
      expect((await signIn(`203.0.113.99:5000${tried}`, loginId, 'wrong')).status).toBe(401)
    }
    const limited = await signIn('203.0.113.99:60000', loginId)
    expect(limited.status).toBe(429)
    expect(Number(limited.retryAfter)).toBeGreaterThan(800)
    expect(await signIn('198.51.100.20:40001', loginId)).toMatchObject({ status: 200 })
  })

  it('locks out nobody when it cannot be read', async () => {
    const loginId = await person()
    for (const forwarded of ['unknown', '_hidden', 'unknown', '_hidden:1', '[', '198.51.100.20:']) {
      for (let tried = 0; tried < 4; tried++) {
        expect((await signIn(forwarded, loginId, 'wrong')).status).toBe(401)
      }
    }
    expect((await signIn('unknown', loginId)).status).toBe(200)
    expect((await signIn('198.51.100.20:40001', loginId)).status).toBe(200)
  })
})

describe('SE-14 only a wrong password costs an attempt', () => {
  it('lets in all of 15 who sign in at once with the right password', async () => {
    const loginId = await person()
    const tries = await Promise.all(Array.from({ length: 15 }, () => signIn('198.51.100.21', loginId)))
    expect(tries.map(({ status }) => status)).toEqual(Array.from({ length: 15 }, () => 200))
  })
})
