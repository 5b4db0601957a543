import { describe, expect, it } from 'vitest'
import { readingSeconds } from './reading.ts'

describe('BR-5 readingSeconds', () => {
  it.each([
    ['nothing', '', 0],
    ['a title', 'You signed out', 1.4],
    ['a sentence', 'If you did not expect this, contact your administrator.', 5.5],
    ['the longest message', 'x'.repeat(280), 28],
    ['Arabic', 'تم تسجيل خروجك', 1.4],
    ['Chinese, of which each character is a syllable or a word', '管理员已将您登出', 2],
    ['Japanese among Latin letters', 'Curfew からの連絡', 2.4],
    ['Korean', '로그아웃되었습니다', 2.3],
  ])('%s', (_, text, seconds) => {
    expect(readingSeconds(text)).toBeCloseTo(seconds, 0)
  })

  it('is longer, the longer the text', () => {
    const lengths = [0, 1, 10, 100, 280, 1_000].map((length) => readingSeconds('a '.repeat(length)))
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b))
  })
})
