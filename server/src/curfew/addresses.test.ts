import type { SignInAnswer } from '@curfew/shared'
import type { Express } from 'express'
import { beforeAll, describe, expect, it } from 'vitest'
import { setUpDatabase } from '../../testing/index.ts'
import { EXPRESSES } from '../../testing/nodes/expresses.ts'
import { addUser, PASSWORD, type RunningCurfew, startCurfew } from '../../testing/nodes/running-curfew.ts'
import type { Curfew } from './embedded.ts'
import type { CurfewOptions } from './options.ts'

const records = setUpDatabase()
beforeAll(async () => {
  await addUser(records.url, { loginId: 'ada' })
})

/** Signs people in by itself at `/own`; everything else is Curfew's. */
const application = (express: () => Express, trust: unknown) => (curfew: Curfew) =>
  express()
    .set('trust proxy', trust)
    .post('/own', (request, response, next) => {
      const signedIn = curfew.signIn(request, response, { loginId: 'ada' })
      signedIn.then(() => response.end(), next)
    })
    .use(curfew.router())

/** What the records say of a sign-in through the API, and of one by the application. */
async function recorded(curfew: RunningCurfew, forwarded: string) {
  const headers = { 'x-forwarded-for': forwarded }
  const body = { loginId: 'ada', password: PASSWORD, tokenIn: 'body' }
  const { session } = (await (await curfew.call('/v1/sign-in', { headers, body })).json()) as SignInAnswer
  const own = await curfew.call('/own', { headers, body: {} })
  const cookie = own.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const current = (await (await curfew.call('/v1/session', { headers: { cookie } })).json()) as SignInAnswer
  return { byApi: session.ip, byApplication: current.session.ip }
}

describe.each(EXPRESSES)('AP-2 in %s an address is the same for the API and for signIn', (_, express) => {
  const LIST = ['127.0.0.1', '10.0.0.0/8']
  it.each<[string, unknown, Partial<CurfewOptions>, string, string | null]>([
    ['the application trusts a list', LIST, {}, '203.0.113.7:40000, 10.0.0.7:51000', '203.0.113.7'],
    ['it trusts two hops', 2, {}, '198.51.100.20, 203.0.113.7, 10.0.0.7', '203.0.113.7'],
    ['it trusts nobody', false, {}, '203.0.113.7', '127.0.0.1'],
    ['it cannot read who that is', 'loopback', {}, 'unknown', null],
    ['Curfew trusts a list', false, { trustedProxies: LIST }, '203.0.113.7, 10.0.0.7:51000', '203.0.113.7'],
    ['Curfew trusts nobody', true, { trustedProxies: [] }, '203.0.113.7', '127.0.0.1'],
  ])('%s', async (_what, trust, options, forwarded, address) => {
    const curfew = await startCurfew(records.url, options, application(express, trust))
    expect(await recorded(curfew, forwarded)).toEqual({ byApi: address, byApplication: address })
    await curfew.close()
  })

  it('a door beside the application trusts nobody, whatever came through the application before', async () => {
    const curfew = await startCurfew(records.url, {}, (curfew) => {
      const app = application(express, true)(curfew)
      return (request, response) => {
        if (request.headers['x-door'] !== 'plain') return app(request, response)
        const next = () => void response.writeHead(404).end()
        curfew.router()(request, response, next)
      }
    })
    await recorded(curfew, '203.0.113.7')
    const headers = { 'x-forwarded-for': '203.0.113.7', 'x-door': 'plain' }
    const body = { loginId: 'ada', password: PASSWORD, tokenIn: 'body' }
    const answer = await curfew.call('/v1/sign-in', { headers, body })
    expect(((await answer.json()) as SignInAnswer).session.ip).toBe('127.0.0.1')
    await curfew.close()
  })

  it('an application around the application trusts a list', async () => {
    const curfew = await startCurfew(records.url, {}, (curfew) => {
      const inner = express()
        .post('/own', (request, response, next) => {
          curfew.signIn(request, response, { loginId: 'ada' }).then(() => response.end(), next)
        })
        .use(curfew.router())
      return express().set('trust proxy', LIST).use(inner)
    })
    const address = '203.0.113.7'
    expect(await recorded(curfew, '203.0.113.7, 10.0.0.7:51000')).toEqual({
      byApi: address,
      byApplication: address,
    })
    await curfew.close()
  })
})
