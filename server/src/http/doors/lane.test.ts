import { expect, it } from 'vitest'
import { kindOfRequest, type Lane, shedLaneOf } from './lane.ts'

it.each<[Lane, ReturnType<typeof shedLaneOf>, ReturnType<typeof kindOfRequest>]>([
  ['lists', 'lists', 'other'],
  ['writes', 'writes', 'other'],
  ['watching', null, 'other'],
  ['acts', null, 'act'],
  ['sign-in', null, 'other'],
  ['sign-out', null, 'sign_out'],
  ['probes', null, null],
])('LO-6 the lane %s is refused with %s; of a stranger it is: %s', (lane, stage, errand) => {
  expect(shedLaneOf(lane)).toBe(stage)
  expect(kindOfRequest(lane)).toBe(errand)
})
