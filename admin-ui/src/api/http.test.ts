import { expect, test } from 'vitest'
import { addressOf } from './http.ts'

test('absent filters are left out, the others are encoded', () => {
  expect(addressOf('/v1/users')).toBe('/v1/users')
  expect(addressOf('/v1/users', { search: undefined })).toBe('/v1/users')
  expect(addressOf('/v1/users', { search: 'a&b', superUser: true, limit: 50, cursor: undefined })).toBe(
    '/v1/users?search=a%26b&superUser=true&limit=50',
  )
})
