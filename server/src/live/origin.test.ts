import { describe, expect, it } from 'vitest'
import { judgeOrigin, type OriginVerdict } from './origin.ts'

const rules = {
  publicUrl: 'https://curfew.example/sub',
  allowedOrigins: ['https://app.example', 'capacitor://localhost'],
}

describe('EN-17 the origin of a handshake', () => {
  it.each<[string, Record<string, string>, OriginVerdict]>([
    [
      'the page that this server delivered',
      { origin: 'http://localhost:4400', host: 'localhost:4400' },
      'own',
    ],
    ['the same behind a proxy that ends TLS', { origin: 'https://a.example', host: 'a.example' }, 'own'],
    ['a host in capitals', { origin: 'http://a.example', host: 'A.Example' }, 'own'],
    ['the public address', { origin: 'https://curfew.example', host: '10.0.0.7:4400' }, 'own'],
    ['an address of the list', { origin: 'https://app.example', host: 'a.example' }, 'own'],
    [
      'an app of the list with a scheme of its own',
      { origin: 'capacitor://localhost', host: 'a.example' },
      'own',
    ],
    ['another app with such a scheme', { origin: 'evil://localhost', host: 'a.example' }, 'foreign'],
    ['the list on another scheme', { origin: 'http://app.example', host: 'a.example' }, 'foreign'],
    ['another port', { origin: 'http://localhost:3000', host: 'localhost:4400' }, 'foreign'],
    ['a name that begins like ours', { origin: 'https://app.example.evil', host: 'a.example' }, 'foreign'],
    ['a sandboxed page', { origin: 'null', host: 'a.example' }, 'foreign'],
    ['something that is no origin', { origin: 'a.example', host: 'a.example' }, 'foreign'],
    ['an empty one', { origin: '', host: 'a.example' }, 'foreign'],
    ['a program', { host: 'a.example' }, 'absent'],
    ['a page that polls its own origin', { host: 'a.example', 'sec-fetch-site': 'same-origin' }, 'own'],
    ['a link from elsewhere', { host: 'a.example', 'sec-fetch-site': 'cross-site' }, 'absent'],
  ])('%s', (_case, headers, verdict) => {
    expect(judgeOrigin(headers, rules)).toBe(verdict)
  })
})
