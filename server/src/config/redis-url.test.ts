import { describe, expect, it } from 'vitest'
import { parseRedisUrl } from './redis-url.ts'

describe('the address of a Redis', () => {
  const server = (host: string, port = 6_379) => ({ kind: 'servers', tls: false, servers: [{ host, port }] })

  it.each([
    ['redis://127.0.0.1', server('127.0.0.1')],
    ['redis://cache.example:1/3', server('cache.example', 1)],
    ['redis://[::1]:2/', server('::1', 2)],
    ['redis://:p%40ss@cache', { ...server('cache'), password: 'p@ss' }],
    ['rediss://user:secret@cache', { ...server('cache'), tls: true, username: 'user', password: 'secret' }],
    [
      'redis://user:secret@a:1, redis://b,redis://c:3',
      {
        ...server(''),
        username: 'user',
        password: 'secret',
        servers: [
          { host: 'a', port: 1 },
          { host: 'b', port: 6_379 },
          { host: 'c', port: 3 },
        ],
      },
    ],
    [
      'redis+sentinel://a:1,[::1]/my-master.1/2',
      {
        kind: 'sentinels',
        tls: false,
        sentinels: [
          { host: 'a', port: 1 },
          { host: '::1', port: 26_379 },
        ],
        master: 'my-master.1',
      },
    ],
    [
      'rediss+sentinel://user:p%40ss@a/name',
      {
        kind: 'sentinels',
        tls: true,
        username: 'user',
        password: 'p@ss',
        sentinels: [{ host: 'a', port: 26_379 }],
        master: 'name',
      },
    ],
  ])('is read from %s', (text, address) => {
    expect(parseRedisUrl(text)).toEqual(address)
  })

  it.each([
    '',
    'cache:6379',
    'http://cache',
    'redis://',
    'redis://:6379',
    'redis://cache:99999',
    'redis://cache/name',
    'redis://cache?tls=true',
    'redis://cache#1',
    'redis://:100%@cache',
    'redis://a,http://b',
    'redis://a,b',
    'redis://a,rediss://b',
    'redis+sentinel://a',
    'redis+sentinel://a/',
    'redis+sentinel://a/name/two',
    'redis+sentinel://a:x/name',
    'redis+sentinel://:a@b@c/name',
  ])('is not "%s"', (text) => {
    expect(parseRedisUrl(text)).toBeNull()
  })
})
