import { describe, expect, test } from 'vitest'
import { wayBackOf } from './way-back.ts'

describe('the way back after signing in', () => {
  test.each(['/', '/groups/7?sort=name', '/sessions?search=a//b#x', '/audit?from=https://a.example'])(
    '%s is one',
    (path) => {
      expect(wayBackOf(path)).toBe(path)
    },
  )

  test.each([
    ['another origin', 'https://evil.example/'],
    ['another origin, without its scheme', '//evil.example'],
    ['another origin, as browsers read it', '/\\evil.example'],
    ['another origin, behind what browsers drop', '/\t/evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['the sign-in page itself', '/sign-in?returnTo=/'],
    ['no path', 'groups'],
    ['nothing', ''],
    ['what is not even text', 7],
    ['what is not there', undefined],
  ])('%s is none', (_, raw) => {
    expect(wayBackOf(raw)).toBeUndefined()
  })
})
