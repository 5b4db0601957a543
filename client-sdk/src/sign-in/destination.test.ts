import { expect, it } from 'vitest'
import type { LastPerson } from '../page/last-person.ts'
import { destination } from './destination.ts'

const maria: LastPerson = {
  userId: 'maria',
  sessionId: 'any',
  idleTimeoutSeconds: null,
  maxLifetimeSeconds: null,
}
const paths = { returnTo: '/reports/5', beginning: '/' }

it.each([
  ['the same person goes back', 'maria', maria, '/reports/5'],
  ['somebody else begins at the beginning', 'jonas', maria, '/'],
  ['a link is followed where nobody was before', 'jonas', null, '/reports/5'],
])('%s', (_, userId, last, path) => {
  expect(destination(userId, last, paths)).toBe(path)
})
