import { describe, expect, it } from 'vitest'
import { changedPolicy, effectivePolicy } from './policy.ts'

describe('ID-10 effectivePolicy', () => {
  it.each([
    [172_800, null, 120],
    [172_800, 600, 600],
    [240, null, 120],
    [239, null, 119],
    [60, null, 30],
    [60, 3_600, 30],
    [40, null, 20],
    [30, null, 20],
    [30, 20, 20],
    [3_600, 20, 20],
  ])(
    'a timeout of %j s and a wish of %j s warn %j s before',
    (idleTimeoutSeconds, idleWarningSeconds, kept) => {
      expect(effectivePolicy({ idleTimeoutSeconds, idleWarningSeconds })).toEqual({
        idleTimeoutSeconds,
        idleWarningSeconds: kept,
      })
    },
  )

  it('without a timeout nobody is warned', () => {
    expect(effectivePolicy({ idleTimeoutSeconds: null, idleWarningSeconds: 60 })).toEqual({
      idleTimeoutSeconds: null,
      idleWarningSeconds: null,
    })
  })
})

describe('PO-1 changedPolicy', () => {
  const current = { idleTimeoutSeconds: 300, idleWarningSeconds: 60, version: 7 }
  it.each([
    [{}, { idleTimeoutSeconds: 300, idleWarningSeconds: 60, version: 8 }],
    [{ idleTimeoutSeconds: undefined }, { idleTimeoutSeconds: 300, idleWarningSeconds: 60, version: 8 }],
    [{ idleTimeoutSeconds: null }, { idleTimeoutSeconds: null, idleWarningSeconds: 60, version: 8 }],
    [
      { idleTimeoutSeconds: 60, idleWarningSeconds: null },
      { idleTimeoutSeconds: 60, idleWarningSeconds: null, version: 8 },
    ],
  ])('%j', (change, expected) => {
    expect(changedPolicy(current, change)).toEqual(expected)
  })
})
