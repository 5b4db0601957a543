import {
  eventually,
  makeCertificate,
  setUpDatabase,
  startTestRedis,
  type TestCertificate,
  type TestRedis,
} from '@curfew/server/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { at, revoke, signIn } from '../support/api.ts'
import { type CurfewProcess, startCurfew } from '../support/curfew-process.ts'

const records = setUpDatabase()
let certificate: TestCertificate
const servers: TestRedis[] = []
const nodes: CurfewProcess[] = []

beforeAll(async () => {
  certificate = await makeCertificate()
  const master = await startTestRedis({ certificate, settings: { requirepass: 'secret' } })
  servers.push(master)
  const sentinel = await startTestRedis({
    certificate,
    sentinel: true,
    settings: {
      requirepass: 'secret',
      'sentinel monitor': `curfew 127.0.0.1 ${master.port} 1`,
      'sentinel auth-pass': 'curfew secret',
    },
  })
  servers.push(sentinel)
  const shared = {
    databaseUrl: records.url,
    env: { CURFEW_LOG_LEVEL: 'trace', NODE_EXTRA_CA_CERTS: certificate.certificate },
  }
  nodes.push(await startCurfew({ ...shared, redisUrl: `rediss://:secret@127.0.0.1:${master.port}` }))
  nodes.push(
    await startCurfew({ ...shared, redisUrl: `rediss+sentinel://:secret@127.0.0.1:${sentinel.port}/curfew` }),
  )
})
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()))
  await Promise.all(servers.map((server) => server.stop()))
  await certificate?.remove()
})

it('FD-15 wake-ups go over TLS, with an authority of one’s own, to a server and to one that sentinels name', async () => {
  const [one, other] = nodes
  if (!one || !other) throw new Error('two nodes were started')
  const admin = await signIn(one.url, 'admin')
  const { sessionId } = await signIn(one.url, 'operator')
  for (const [by, to] of [
    [one, other],
    [other, one],
  ] as const) {
    await eventually(
      async () => {
        await revoke(at(by.url, admin), { target: { sessions: [sessionId] } })
        expect(to.output()).toContain('woken by another node')
      },
      { within: 15_000, interval: 50 },
    )
  }
  for (const node of nodes) expect(node.output()).not.toMatch(/"level":"(warn|error)".*Redis/)
})
