import { describe, expect, test } from 'vitest'
import { oneOf, pageAddressOf, parseSearch, sortOf, stringifySearch, textOf } from './address.ts'

describe('the address bar', () => {
  test('what was written is read again', () => {
    const search = { q: 'a&b=ü', page: 2, super: true }
    expect(parseSearch(stringifySearch(search))).toEqual({ q: 'a&b=ü', page: '2', super: 'true' })
  })
  test('what says nothing is left out', () => {
    expect(stringifySearch({ q: '', super: false, group: undefined })).toBe('')
  })
})

describe('pages', () => {
  test.each([
    [{}, {}],
    [{ page: '1', cursor: 'c' }, {}],
    [{ page: '2' }, {}],
    [{ page: '2.5', cursor: 'c' }, {}],
    [{ page: 'two', cursor: 'c' }, {}],
    [
      { page: '3', cursor: 'c' },
      { page: 3, cursor: 'c' },
    ],
  ])('%o is %o', (raw, address) => {
    expect(pageAddressOf(raw)).toEqual(address)
  })
})

test('only known words are taken', () => {
  expect(sortOf(['name', 'at'], '-at')).toBe('-at')
  expect(sortOf(['name', 'at'], 'password')).toBeUndefined()
  expect(oneOf(['all'], 'none')).toBeUndefined()
  expect(textOf('  ')).toBeUndefined()
  expect(textOf(7)).toBeUndefined()
})
