import { once } from 'node:events'
import { connect } from 'node:http2'
import { makeCertificate, setUpDatabase, type TestCertificate } from '@curfew/server/testing'
import type { SignInAnswer } from '@curfew/shared'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Balancer, startBalancer } from '../support/balancer.ts'
import { type CurfewProcess, PASSWORD, startCurfew } from '../support/curfew-process.ts'

const records = setUpDatabase()
let certificate: TestCertificate
let curfew: CurfewProcess
let balancer: Balancer

beforeAll(async () => {
  certificate = await makeCertificate()
  curfew = await startCurfew({ databaseUrl: records.url, env: { CURFEW_TRUSTED_PROXIES: '127.0.0.1' } })
  balancer = await startBalancer([curfew.url, curfew.url], certificate.both)
})
afterAll(async () => {
  await balancer?.stop()
  await curfew?.kill()
  await certificate?.remove()
})

it('ends TLS: HTTP/2 for requests, a websocket for pages', async () => {
  const session = connect(balancer.url, { ca: certificate.authority })
  const body = JSON.stringify({ loginId: 'admin', password: PASSWORD, tokenIn: 'body' })
  const request = session.request({
    ':method': 'POST',
    ':path': '/v1/sign-in',
    'content-type': 'application/json',
  })
  request.end(body)
  const [headers] = await once(request, 'response')
  expect(headers[':status']).toBe(200)
  const { token } = JSON.parse((await request.toArray()).join('')) as SignInAnswer
  session.close()

  const socket = io(balancer.url, {
    path: '/v1/live',
    auth: { token },
    transports: ['websocket'],
    ca: certificate.authority,
    reconnection: false,
  })
  await new Promise((resolve, reject) => {
    socket.once('session.active', resolve)
    socket.once('connect_error', reject)
  })
  socket.disconnect()
})

it('sends whoever comes without TLS to the address that has it', async () => {
  const answer = await fetch(`${balancer.plainUrl}/sign-in?returnTo=/admin`, { redirect: 'manual' })
  expect(answer.status).toBe(308)
  expect(answer.headers.get('location')).toMatch(/^https:\/\/127\.0\.0\.1.*\/sign-in\?returnTo=\/admin$/)
})
