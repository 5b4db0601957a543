import { describe, expect, it } from 'vitest'
import { type ConfigInput, ConfigProblem, isLoopback, isNamed, readConfig } from './config.ts'

const files: Record<string, string> = { '/run/secrets/database': 'postgres://curfew:secret@db/curfew\n' }

const read = (env: ConfigInput['env'], flags: ConfigInput['flags'] = {}) =>
  readConfig({
    env,
    flags,
    defaultDataDir: '/data',
    readFile: (path) => {
      const text = files[path]
      if (text === undefined) throw new Error('ENOENT')
      return text
    },
  })

function problems(env: ConfigInput['env'], flags: ConfigInput['flags'] = {}): readonly string[] {
  try {
    read(env, flags)
  } catch (error) {
    if (error instanceof ConfigProblem) return error.problems
    throw error
  }
  return []
}

it('has defaults for everything', () => {
  expect(read({})).toEqual({
    demo: false,
    demoSimulation: true,
    databaseConnections: 20,
    port: 4400,
    host: '127.0.0.1',
    dataDir: '/data',
    allowedOrigins: [],
    trustedProxies: [],
    drainSeconds: 0,
    passwordSignIn: true,
    maxSessionsPerUser: 1_000,
    keepSessionsDays: 90,
    keepDeliveriesDays: 90,
    keepRevocationsDays: 90,
    keepAuditDays: 400,
  })
})

it('reads flags before the environment, and takes an empty variable for an absent one', () => {
  const config = read({ PORT: '1', HOST: '', CURFEW_LOG_LEVEL: 'debug' }, { port: '4500' })
  expect(config).toMatchObject({ port: 4500, host: '127.0.0.1', logLevel: 'debug' })
})

it('takes a name for the node that fits into a list', () => {
  expect(read({ CURFEW_NODE_NAME: 'till 3' }).nodeName).toBe('till 3')
  expect(problems({ CURFEW_NODE_NAME: 'x'.repeat(101) })).toEqual([
    'CURFEW_NODE_NAME is longer than 100 characters',
  ])
})

it.each(['0', '10001', '-1', '1e3', 'many'])('SE-15 takes %s for no number of sessions', (text) => {
  expect(read({ CURFEW_MAX_SESSIONS_PER_USER: '7' }).maxSessionsPerUser).toBe(7)
  expect(problems({ CURFEW_MAX_SESSIONS_PER_USER: text })).toEqual([
    'CURFEW_MAX_SESSIONS_PER_USER is not a number from 1 to 10,000',
  ])
})

it.each(['0', '-1', '1.5', '36501', 'ever'])('LO-13 keeps nothing for %s days', (text) => {
  expect(read({ CURFEW_KEEP_AUDIT_DAYS: '36500', CURFEW_KEEP_SESSIONS_DAYS: '1' })).toMatchObject({
    keepAuditDays: 36_500,
    keepSessionsDays: 1,
  })
  for (const what of ['SESSIONS', 'DELIVERIES', 'REVOCATIONS', 'AUDIT'])
    expect(problems({ [`CURFEW_KEEP_${what}_DAYS`]: text })).toEqual([
      `CURFEW_KEEP_${what}_DAYS is not a number of days from 1 to 36,500`,
    ])
})

it('switches signing in with a password off, and takes nothing but true and false for it', () => {
  expect(read({ CURFEW_PASSWORD_SIGN_IN: 'false' }).passwordSignIn).toBe(false)
  expect(problems({ CURFEW_PASSWORD_SIGN_IN: 'no' })).toEqual([
    'CURFEW_PASSWORD_SIGN_IN must be true or false',
  ])
})

it.each<[string, ConfigInput['env'], ConfigInput['flags'], boolean]>([
  ['a flag', {}, { dataDir: '/data' }, true],
  ['a variable', { CURFEW_DATA_DIR: '/data' }, {}, true],
  ['an empty variable', { CURFEW_DATA_DIR: '' }, {}, false],
  ['nobody', {}, {}, false],
])('knows what %s has named', (_, env, flags, expected) => {
  const input = { env, flags, readFile: () => '', defaultDataDir: '/usual' }
  expect(isNamed('dataDir', input)).toBe(expected)
})

it('reads lists', () => {
  const config = read({
    CURFEW_ALLOWED_ORIGINS: 'https://app.example, http://localhost:5173,app://desktop',
    CURFEW_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
  })
  expect(config).toMatchObject({
    allowedOrigins: ['https://app.example', 'http://localhost:5173', 'app://desktop'],
    trustedProxies: ['10.0.0.0/8', '::1'],
  })
})

it('reads a secret from the file that its variable names', () => {
  expect(read({ DATABASE_URL_FILE: '/run/secrets/database' }).databaseUrl).toBe(
    'postgres://curfew:secret@db/curfew',
  )
})

it('keeps of the public address what browsers call its origin', () => {
  expect(read({ CURFEW_PUBLIC_URL: 'https://Curfew.example:443/' }).publicUrl).toBe('https://curfew.example')
})

it.each([
  'redis://127.0.0.1:6379',
  'rediss://user:password@redis.example/1',
  'redis://a:1, redis://b:2,redis://c:3',
  'redis+sentinel://:password@a:26379,b:26379/curfew/0',
])('takes %s for Redis', (url) => {
  expect(read({ REDIS_URL: url }).redisUrl).toBe(url)
})

describe('mistakes', () => {
  it.each<[string, string, ConfigInput['env'], ConfigInput['flags']?]>([
    ['a port that is a word', 'PORT is not a port number', { PORT: 'http' }],
    ['a port out of range', '--port is not a port number', {}, { port: '65536' }],
    ['a database of another kind', 'DATABASE_URL is not a postgres:// URL', { DATABASE_URL: 'mysql://db/x' }],
    ['a Redis of another kind', 'REDIS_URL is not a redis://', { REDIS_URL: 'http://redis' }],
    [
      'a list with a mistake',
      'CURFEW_TRUSTED_PROXIES is neither',
      { CURFEW_TRUSTED_PROXIES: '10.0.0.1,proxy' },
    ],
    [
      'an origin with a path',
      'CURFEW_ALLOWED_ORIGINS is not an origin',
      { CURFEW_ALLOWED_ORIGINS: 'https://a/b' },
    ],
    [
      'a public address with a path',
      'CURFEW_PUBLIC_URL must not have a path',
      { CURFEW_PUBLIC_URL: 'https://a.example/b' },
    ],
    ['a public address that is none', 'CURFEW_PUBLIC_URL is not an http', { CURFEW_PUBLIC_URL: 'a.example' }],
    ['http in public', 'CURFEW_PUBLIC_URL is http on', { CURFEW_PUBLIC_URL: 'http://a.example' }],
    ['plain http off loopback', 'HOST is an address that others can reach', { HOST: '0.0.0.0' }],
    ['the same with http in public', 'HOST is', { HOST: '0.0.0.0', CURFEW_PUBLIC_URL: 'http://localhost' }],
    [
      'the demo off loopback',
      '--host is an address that others can reach, and the demo',
      { CURFEW_PUBLIC_URL: 'https://a.example' },
      { host: '0.0.0.0', demo: true },
    ],
    [
      'a secret told twice',
      'DATABASE_URL and DATABASE_URL_FILE',
      { DATABASE_URL: 'postgres://a', DATABASE_URL_FILE: '/b' },
    ],
    ['a secret whose file is missing', 'REDIS_URL_FILE cannot be read', { REDIS_URL_FILE: '/nowhere' }],
    ['a level that does not exist', 'CURFEW_LOG_LEVEL is none of trace', { CURFEW_LOG_LEVEL: 'loud' }],
    ['too few connections', '--database-connections is less than 8', {}, { databaseConnections: '7' }],
    [
      'no number of connections',
      'CURFEW_DATABASE_CONNECTIONS is not',
      { CURFEW_DATABASE_CONNECTIONS: 'all' },
    ],
    ['a short password', 'CURFEW_DEMO_PASSWORD needs', { CURFEW_DEMO_PASSWORD: 'demo' }],
    ['a short token', 'CURFEW_METRICS_TOKEN needs at least 8', { CURFEW_METRICS_TOKEN: 'x' }],
    [
      'a token that no header can hold',
      'CURFEW_METRICS_TOKEN needs',
      { CURFEW_METRICS_TOKEN: 'zwölf Zeichen' },
    ],
  ])('%s', (_what, expected, env, flags) => {
    expect(problems(env, flags)).toEqual([expect.stringContaining(expected)])
  })

  it('are told all at once', () => {
    const env = {
      PORT: 'x',
      HOST: '0.0.0.0',
      DATABASE_URL: 'y',
      REDIS_URL_FILE: '/nowhere',
      CURFEW_LOG_LEVEL: 'loud',
    }
    expect(
      problems(env)
        .map((problem) => problem.split(' ')[0])
        .sort(),
    ).toEqual(Object.keys(env).sort())
  })

  it('never repeat a secret', () => {
    expect(problems({ DATABASE_URL: 'mysql://curfew:secret@db' }).join()).not.toContain('secret')
  })
})

it('may be reached by others behind a proxy with TLS', () => {
  const config = read({ HOST: '0.0.0.0', CURFEW_PUBLIC_URL: 'https://curfew.example' })
  expect(config).toMatchObject({ host: '0.0.0.0', publicUrl: 'https://curfew.example' })
})

it.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['[::1]', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['app.localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['localhost.example', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})
