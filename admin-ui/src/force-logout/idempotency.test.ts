import { expect, test } from 'vitest'
import { idempotencyKeys } from './idempotency.ts'

test('the same act keeps its key, another one gets a new one', () => {
  let made = 0
  const keyFor = idempotencyKeys(() => `key${++made}`)
  const act = { target: { users: ['a'] }, message: 'x' }
  expect(keyFor(act)).toBe('key1')
  expect(keyFor({ ...act })).toBe('key1')
  expect(keyFor({ ...act, message: 'y' })).toBe('key2')
  expect(keyFor(act)).toBe('key3')
})
