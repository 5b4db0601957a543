import { overview } from '@curfew/shared/schemas'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../refusal.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { anybody } from './guard.ts'
import { performer } from './perform.ts'
import { routes } from './route.ts'

const OVERVIEW = {
  activeUsers: 1,
  activeSessions: 1,
  superUsers: 0,
  connections: 0,
  serverTime: '2026-01-01T00:00:00.000Z',
}
const { look } = routes({
  look: {
    method: 'GET',
    path: '/v1/look',
    summary: 'Looks.',
    guard: anybody,
    lane: 'lists',
    answers: { 200: overview },
    errors: ['not_found'],
  },
})
const exchange = { method: 'GET', search: '', headers: {}, requestId: 'r' } as Exchange

/** What a handler comes to that answers so. */
function come(answer: () => unknown, checkAnswers = true): Promise<unknown> {
  const perform = performer({
    handlers: { look: async () => answer() },
    admit: async () => ({ session: null, authority: null }),
    mayGoOn: async () => undefined,
    brokeOff: () => undefined,
    checkAnswers,
  })
  return perform({ name: 'look', route: look, params: {} }, exchange)
}
const refuse = (refusal: Refusal) => () => {
  throw refusal
}

describe('AP-10 an answer is what its schema says', () => {
  it('and so is let out', async () => {
    const answer = { status: 200, text: JSON.stringify(OVERVIEW) }
    expect(await come(() => ({ status: 200, body: OVERVIEW }))).toMatchObject(answer)
    await expect(come(refuse(new Refusal('not_found')))).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each<[string, () => unknown, RegExp]>([
    [
      'a field that it does not name',
      () => ({ status: 200, body: { ...OVERVIEW, secret: 1 } }),
      /look: 200 \/secret/,
    ],
    [
      'a field that is missing',
      () => ({ status: 200, body: { ...OVERVIEW, serverTime: undefined } }),
      /serverTime/,
    ],
    ['another status', () => ({ status: 201, body: OVERVIEW }), /201 is not declared/],
    [
      'an error that it does not name',
      refuse(new Refusal('last_super_user')),
      /last_super_user is not declared/,
    ],
  ])('%s is told', async (_, answer, message) => {
    await expect(come(answer)).rejects.toThrow(message)
  })

  it('and costs nothing where nobody asks for it', async () => {
    expect(await come(() => ({ status: 200, body: { ...OVERVIEW, secret: 1 } }), false)).toMatchObject({
      status: 200,
    })
  })
})
