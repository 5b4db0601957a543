import { expect, it } from 'vitest'
import { applyPatches } from './patch.ts'

const file = 'x.js'

it('a patch replaces its text and nothing else, whatever characters it has', () => {
  expect(applyPatches('let a = 1\nlet b = 2', [{ file, replace: 'a = 1', by: "a = '$&'" }])).toBe(
    "let a = '$&'\nlet b = 2",
  )
})

it('patches are applied one after the other', () => {
  const patches = [
    { file, replace: 'one', by: 'two three' },
    { file, replace: 'two', by: 'four' },
  ]
  expect(applyPatches('one', patches)).toBe('four three')
})

it.each([
  ['is not there', 'let a = 1', 0],
  ['is there twice', 'let x = 1\nlet x = 1', 2],
])('a patch fails when its text %s', (_, source, count) => {
  expect(() => applyPatches(source, [{ file, replace: 'x = 1', by: 'x = 2' }])).toThrow(`${count} times`)
})
