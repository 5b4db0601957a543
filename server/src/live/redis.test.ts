import { Cluster, Redis } from 'ioredis'
import { afterEach, describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { connectRedis, type RedisClient } from './redis.ts'

const opened: RedisClient[] = []
const open = (url: string) => {
  const client = connectRedis(url, 'publisher', createLog('silent'))
  opened.push(client)
  return client
}
afterEach(() => {
  for (const client of opened.splice(0)) client.disconnect()
})

describe('the address of a Redis', () => {
  it('is one', () => {
    const client = open('redis://user:secret@127.0.0.1:1/3')
    expect(client).toBeInstanceOf(Redis)
    expect(client.options).toMatchObject({
      host: '127.0.0.1',
      port: 1,
      db: 3,
      username: 'user',
      password: 'secret',
    })
  })

  it('is one behind TLS', () => {
    expect(open('rediss://127.0.0.1:1').options).toMatchObject({ tls: expect.anything() })
  })

  it('names sentinels', () => {
    const client = open('redis+sentinel://user:p%40ss@127.0.0.1:1,127.0.0.2/mymaster/2')
    expect(client).toBeInstanceOf(Redis)
    expect(client.options).toMatchObject({
      name: 'mymaster',
      sentinels: [
        { host: '127.0.0.1', port: 1 },
        { host: '127.0.0.2', port: 26_379 },
      ],
      username: 'user',
      password: 'p@ss',
      db: 2,
    })
  })

  it('names the nodes of a cluster', () => {
    expect(open('redis://127.0.0.1:1, redis://127.0.0.1:2')).toBeInstanceOf(Cluster)
  })
})
