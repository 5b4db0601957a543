import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeReturnTo } from './return-to.ts'

describe('safeReturnTo', () => {
  it.each([
    ['/', '/'],
    ['/reports/5?tab=2#notes', '/reports/5?tab=2#notes'],
    ['/a/../b', '/b'],
    ['/search?next=//evil.example', '/search?next=//evil.example'],
    ['/ä ö', '/%C3%A4%20%C3%B6'],
    ['/back\\slash', '/back/slash'],
    ['/@evil.example', '/@evil.example'],
    ['/https://evil.example', '/https://evil.example'],
  ])('keeps a path of this origin: %s', (value, path) => {
    expect(safeReturnTo(value, '/home')).toBe(path)
  })

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    '/./\\evil.example',
    '//here.invalid@evil.example',
    '//user@here.invalid/',
    '//[',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'reports/5',
    '?x',
    '',
    `/${'a'.repeat(2_000)}`,
    undefined,
    ['/a', '/b'],
    { path: '/a' },
  ])('goes to the beginning instead of %j', (value) => {
    expect(safeReturnTo(value, '/home')).toBe('/home')
  })

  it('never leads a browser to another origin', () => {
    const piece = fc.constantFrom('/', '\\', '.', '..', '%2e', '\t', '\n', '@', ':', '?', '#', 'evil.example')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = safeReturnTo(`/${pieces.join('')}`, '/home')
        expect(new URL(path, 'https://app.example').origin).toBe('https://app.example')
      }),
      { numRuns: 5_000 },
    )
  })
})
