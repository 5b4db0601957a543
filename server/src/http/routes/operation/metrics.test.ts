import type { Problem } from '@curfew/shared'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setUpDatabase } from '../../../../testing/index.ts'
import { type RunningCurfew, startCurfew } from '../../../../testing/nodes/running-curfew.ts'

const TOKEN = 'PKcV7u3vY0w2'

const records = setUpDatabase()
let curfew: RunningCurfew
beforeAll(async () => {
  curfew = await startCurfew(records.url, { metricsToken: TOKEN })
})
afterAll(async () => {
  await curfew?.close()
})

describe('GET /metrics answers', () => {
  const proxied = { 'x-forwarded-for': '203.0.113.7' }

  it('this machine, as a text that nobody stores', async () => {
    const answer = await curfew.call('/metrics')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.text()).toContain('# TYPE curfew_revocation_seconds histogram')
  })

  it('whoever shows the token', async () => {
    const answer = await curfew.call('/metrics', { token: TOKEN, headers: proxied })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('# TYPE')
  })

  it.each([
    ['nothing', '/metrics', {}],
    ['a wrong token', '/metrics', { authorization: 'Bearer wrong' }],
    ['the token in the address', `/metrics?token=${TOKEN}&access_token=${TOKEN}`, {}],
    ['the token as a cookie', '/metrics', { cookie: `curfew=${TOKEN}` }],
  ])('nobody who shows %s: what they get is what is not there', async (_what, path, headers) => {
    const answer = await curfew.call(path, { headers: { ...proxied, ...headers } })
    const missing = await curfew.call('/v1/nothing', { headers: proxied })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const [said, usual] = (await Promise.all([answer.json(), missing.json()])) as [Problem, Problem]
    expect({ ...said, requestId: '' }).toEqual({ ...usual, requestId: '' })
  })

  it('not somebody for being signed in, as a super user even', async () => {
    const admin = await curfew.enter({ loginId: 'admin', isSuperUser: true })
    const answer = await curfew.call('/metrics', { token: admin.token, headers: proxied })
    expect(answer.status).toBe(404)
  })
})
