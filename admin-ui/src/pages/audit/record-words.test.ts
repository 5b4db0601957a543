import { expect, test } from 'vitest'
import { recordWords } from './record-words.ts'

test.each([
  [null, ''],
  [undefined, ''],
  ['ada', 'ada'],
  [7, '7'],
  [{}, ''],
  [{ everyone: true, message: null, dry: false }, 'everyone'],
  [{ users: ['a', 'b'], except: { sessions: ['s'] } }, 'users a, b; except sessions s'],
  [{ users: ['a', 'b', 'c', 'd'] }, 'users 4 of them'],
  [{ users: ['a', 'b', 'c', 'd'], counts: { users: 10_000 } }, 'users 10,000 of them'],
  [{ roles: [], loginId: 'ada' }, 'loginId ada'],
  [{ user: '5a4f6c1e-0000-4000-8000-000000000000' }, 'user 5a4f6c1e'],
])('%o is "%s"', (value, words) => {
  expect(recordWords(value)).toBe(words)
})
