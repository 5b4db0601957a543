import { expect, it } from 'vitest'
import { kindOfRequest, shedLaneOf } from './shed-lane.ts'

it.each([
  ['GET', '/session', 'lists', 'other'],
  ['GET', '/Session', 'lists', 'other'],
  ['HEAD', '/users', 'lists', 'other'],
  ['GET', '/users/1/sessions', 'lists', 'other'],
  ['GET', '/audit', 'lists', 'other'],
  ['GET', '/nothing', 'lists', 'other'],
  ['GET', '/me/sessions', 'lists', 'other'],
  ['POST', '/me/revocations', 'writes', 'other'],
  ['POST', '/ME/password', 'writes', 'other'],
  ['GET', '/nodes', null, 'other'],
  ['GET', '/nodesome', 'lists', 'other'],
  ['POST', '/revocations', null, 'act'],
  ['PUT', '/policies/global', null, 'act'],
  ['POST', '/meetings', null, 'act'],
  ['POST', '/sign-in', null, 'other'],
  ['POST', '/sign-out', null, 'sign_out'],
] as const)('LO-6 %s %s belongs to %s; of a stranger it is: %s', (method, path, lane, errand) => {
  expect(shedLaneOf(method, path)).toBe(lane)
  expect(kindOfRequest(method, path)).toBe(errand)
})
