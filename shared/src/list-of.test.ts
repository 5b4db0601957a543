import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { listOf, MOST_MISTAKES } from './list-of.ts'

const issuesOf = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ code, path }) => ({ code, path })) ?? []

describe('listOf', () => {
  const few = listOf(z.string().min(1).toLowerCase(), 3)

  it('gives what its items give', () => {
    expect(few.parse(['A', 'b'])).toEqual(['a', 'b'])
  })

  it.each([
    ['nothing', undefined, 'custom'],
    ['a text', 'abc', 'custom'],
    ['no item', [], 'too_small'],
    ['too many', ['a', 'b', 'c', 'd'], 'too_big'],
  ])('refuses %s', (_, value, code) => {
    expect(issuesOf(few, value)).toEqual([{ code, path: [] }])
  })

  it('says which items are wrong', () => {
    expect(issuesOf(few, ['a', '', 7])).toEqual([
      { code: 'custom', path: [1] },
      { code: 'custom', path: [2] },
    ])
  })

  it('LO-3 stops at the mistakes that are told', () => {
    let looks = 0
    const wrong = z.string().refine(() => {
      looks++
      return false
    })
    const value = Array<string>(10_000).fill('')
    expect(issuesOf(listOf(wrong, 10_000), value)).toHaveLength(MOST_MISTAKES)
    expect(looks).toBe(MOST_MISTAKES)
  })

  it('LO-3 looks at no item of too long a list', () => {
    let looks = 0
    const counted = z.string().refine(() => {
      looks++
      return true
    })
    expect(issuesOf(listOf(counted, 10), Array<string>(11).fill(''))).toEqual([{ code: 'too_big', path: [] }])
    expect(looks).toBe(0)
  })
})
