import { expect, test, vi } from 'vitest'
import { addressOf, createHttp } from './http.ts'

test('absent filters are left out, the others are encoded', () => {
  expect(addressOf('/v1/users')).toBe('/v1/users')
  expect(addressOf('/v1/users', { search: undefined })).toBe('/v1/users')
  expect(addressOf('/v1/users', { search: 'a&b', superUser: true, limit: 50, cursor: undefined })).toBe(
    '/v1/users?search=a%26b&superUser=true&limit=50',
  )
})

test.each<[string, Response, number]>([
  ['an answer', Response.json({ items: [] }), 2],
  ['a refusal of Curfew', Response.json({ code: 'forbidden', detail: '' }, { status: 403 }), 1],
  ['what a proxy says when Curfew does not answer', new Response('Bad gateway', { status: 502 }), 0],
])('Curfew is heard by %s', async (_, response, times) => {
  const onAnswer = vi.fn<() => void>()
  const http = createHttp('', () => Promise.resolve(response), onAnswer)
  await http.get('/v1/users').catch(() => undefined)
  expect(onAnswer).toHaveBeenCalledTimes(times)
})
