import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import {
  eventually,
  makeCertificate,
  setUpDatabase,
  startTestRedis,
  type TestCertificate,
  type TestRedis,
} from '@curfew/server/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LiveNode } from '../../../testing/nodes/live-node.ts'
import { parseRedisUrl } from '../../config/redis-url.ts'
import { createLog } from '../../log.ts'
import { keepConnected } from './redis.ts'
import { RedisOutage } from './redis-outage.ts'

describe('a client', () => {
  const optionsFor = (url: string) => {
    const address = parseRedisUrl(url)
    if (!address) throw new Error(`not a URL: ${url}`)
    const outage = new RedisOutage(createLog('silent'))
    const { client, close } = keepConnected(address, {
      role: 'publisher',
      attempt: (each) => each.ping(),
      outage,
    })
    close()
    return client.options
  }

  it.each([
    ['redis://127.0.0.1:1', { host: '127.0.0.1', port: 1, username: null, password: null }],
    ['rediss://user:secret@127.0.0.1:1', { username: 'user', password: 'secret', tls: {} }],
    ['redis+sentinel://user:secret@127.0.0.1:1/name', { name: 'name', username: 'user', password: 'secret' }],
    [
      'rediss+sentinel://:secret@127.0.0.1:1,127.0.0.1:2/name',
      {
        sentinels: [
          { host: '127.0.0.1', port: 1 },
          { host: '127.0.0.1', port: 2 },
        ],
        password: 'secret',
        sentinelPassword: 'secret',
        tls: {},
        sentinelTLS: {},
        enableTLSForSentinelMode: true,
      },
    ],
  ])('for %s', (url, options) => {
    expect(optionsFor(url)).toMatchObject(options)
  })

  it('shows sentinels no user, whom they do not know, and no TLS that was not asked for', () => {
    const { sentinelPassword, sentinelTLS, tls } = optionsFor('redis+sentinel://user:secret@127.0.0.1:1/name')
    expect([sentinelPassword, sentinelTLS, tls]).toEqual([undefined, undefined, undefined])
  })
})

describe('P6 an address where no Redis helps', () => {
  const crashes: unknown[] = []
  const note = (error: unknown) => void crashes.push(error)
  const records = setUpDatabase()
  let certificate: TestCertificate
  let withPassword: TestRedis
  let withTls: TestRedis
  const impostors: { server: Server; ends: Set<Socket> }[] = []

  /** Something that answers a connection in its own way. */
  async function impostor(answer: (end: Socket) => void): Promise<string> {
    const ends = new Set<Socket>()
    const server = createServer((end) => {
      ends.add(end)
      end.on('error', () => undefined).on('close', () => ends.delete(end))
      answer(end)
    }).listen(0, '127.0.0.1')
    impostors.push({ server, ends })
    await once(server, 'listening')
    return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  beforeAll(async () => {
    process.on('uncaughtException', note)
    process.on('unhandledRejection', note)
    certificate = await makeCertificate()
    withPassword = await startTestRedis({ settings: { requirepass: 'right' } })
    withTls = await startTestRedis({ certificate })
  })
  afterAll(async () => {
    for (const { server, ends } of impostors) {
      server.close()
      for (const end of ends) end.destroy()
    }
    await Promise.all([withPassword?.stop(), withTls?.stop()])
    await certificate?.remove()
    process.off('uncaughtException', note)
    process.off('unhandledRejection', note)
  })

  it('neither delays nor stops a node, and is told once', { timeout: 60_000 }, async () => {
    const chatter = (bytes: string) => (end: Socket) => end.on('data', () => end.write(bytes))
    const addresses = {
      'nobody listens': 'redis://127.0.0.1:1',
      'a name that does not exist': 'redis://redis.invalid',
      'no way there': 'redis://192.0.2.1',
      silent: await impostor(() => undefined),
      'hangs up': await impostor((end) => end.end()),
      'a web server': await impostor(chatter('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')),
      noise: await impostor(chatter('>3\r\n$-7\r\n*99999999\r\n~\u0000%x\r\n')),
      'no password': withPassword.url,
      'a wrong password': withPassword.url.replace('//', '//:hunter22@'),
      'an unknown certificate': withTls.url,
      'no TLS': withPassword.url.replace('redis:', 'rediss:'),
      TLS: withTls.url.replace('rediss:', 'redis:'),
      'no sentinel': 'redis+sentinel://127.0.0.1:1,redis.invalid/name',
      'a sentinel that is none': `redis+sentinel://:hunter22@127.0.0.1:${withPassword.port}/name`,
      'no cluster': 'redis://127.0.0.1:1,redis://redis.invalid',
    }
    const cases = await Promise.all(
      Object.entries(addresses).map(async ([name, url]) => {
        const lines: string[] = []
        const log = createLog('info', { write: (line) => lines.push(line) })
        const node = await LiveNode.start(records.url, { redis: { url, prefix: 'curfew' }, log })
        return { name, node, lines }
      }),
    )
    for (const { node } of cases) node.gateway.wake.send(1)
    const warnings = (lines: string[]) => lines.filter((line) => /"level":"(warn|error)".*Redis/.test(line))
    const told = () => Object.fromEntries(cases.map(({ name, lines }) => [name, warnings(lines).length]))
    const once = Object.fromEntries(cases.map(({ name }) => [name, 1]))
    await eventually(() => expect(told()).toEqual(once), { within: 15_000, interval: 200 })
    const { node } = cases[0] ?? {}
    const someone = await node?.signIn()
    await node?.revoke({ sessions: [someone?.sessionId ?? ''] })
    await Promise.all(cases.map((each) => each.node.close()))
    expect(told()).toEqual(once)
    expect(cases.flatMap(({ lines }) => lines).join('')).not.toContain('hunter22')
    expect(crashes).toEqual([])
  })
})
