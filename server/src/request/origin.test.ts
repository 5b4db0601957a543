import { describe, expect, it } from 'vitest'
import { isCookieMeant, judgeOrigin, type OriginVerdict } from './origin.ts'

const host = 'auth.example:4400'
const rules = { publicUrl: 'https://auth.example', allowedOrigins: ['https://app.example', 'app://desktop'] }

describe('EN-17 judgeOrigin', () => {
  it.each<[string, Record<string, string>, OriginVerdict]>([
    ['the browser says same-origin', { 'sec-fetch-site': 'same-origin' }, 'own'],
    [
      'same-origin, whatever the proxy made of the host',
      { 'sec-fetch-site': 'same-origin', origin: 'https://x.example' },
      'own',
    ],
    [
      'same-site is not same-origin',
      { 'sec-fetch-site': 'same-site', origin: 'https://evil.auth.example' },
      'foreign',
    ],
    ['cross-site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 'foreign'],
    ['cross-site without an origin', { 'sec-fetch-site': 'cross-site' }, 'foreign'],
    ['typed by the user, which no write is', { 'sec-fetch-site': 'none' }, 'foreign'],
    [
      'cross-site that claims our host',
      { 'sec-fetch-site': 'cross-site', origin: `http://${host}` },
      'foreign',
    ],
    ['cross-site from the list', { 'sec-fetch-site': 'cross-site', origin: 'https://app.example' }, 'own'],
    ['old browser, our host', { origin: `http://${host}` }, 'own'],
    ['old browser, our host behind TLS', { origin: `https://${host}` }, 'own'],
    ['old browser, our public address', { origin: 'https://auth.example' }, 'own'],
    ['old browser, another scheme of a listed host', { origin: 'http://app.example' }, 'foreign'],
    ['old browser, another port', { origin: 'http://auth.example:4401' }, 'foreign'],
    ['old browser, elsewhere', { origin: 'https://evil.example' }, 'foreign'],
    ['a desktop application of the list', { origin: 'app://desktop' }, 'own'],
    ['another desktop application', { origin: 'app://other' }, 'foreign'],
    ['old browser, a sandboxed page', { origin: 'null' }, 'foreign'],
    ['a host in capitals', { host: 'AUTH.example:4400', origin: `http://${host}` }, 'own'],
    ['a name that begins like one of the list', { origin: 'https://app.example.evil' }, 'foreign'],
    ['an empty one', { origin: '' }, 'foreign'],
    ['nonsense', { origin: 'http://' }, 'foreign'],
    ['no browser', {}, 'absent'],
  ])('%s', (_, headers, expected) => {
    expect(judgeOrigin({ host, ...headers }, rules)).toBe(expected)
  })
})

describe('BR-2 EN-17 isCookieMeant', () => {
  const marked = { 'curfew-page': '1' }
  it.each<[string, Record<string, string>, boolean]>([
    ['a page of ours that says so itself, since the browser does not', marked, true],
    ['a browser that says nothing: any page could have made it', {}, false],
    ['a mark of another kind', { 'curfew-page': 'yes' }, false],
    ['a websocket, which has an origin in every browser', { ...marked, upgrade: 'websocket' }, false],
    ['the browser says same-origin', { 'sec-fetch-site': 'same-origin' }, true],
    ['our own origin', { origin: `http://${host}` }, true],
    ['a listed origin', { origin: 'https://app.example' }, true],
    ['a mark from elsewhere', { ...marked, origin: 'https://evil.example' }, false],
    ['a mark from another port of this host', { ...marked, origin: 'http://auth.example:4401' }, false],
    [
      'a mark that the browser says comes from elsewhere',
      { ...marked, 'sec-fetch-site': 'same-site' },
      false,
    ],
    ['a mark in an address that somebody typed', { ...marked, 'sec-fetch-site': 'none' }, false],
  ])('%s', (_, headers, expected) => {
    expect(isCookieMeant({ host, ...headers }, rules)).toBe(expected)
  })
})
