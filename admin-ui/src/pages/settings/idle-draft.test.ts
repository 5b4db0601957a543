import { describe, expect, test } from 'vitest'
import { draftOf, isChanged, isSavable, isShorter, policyOf, usualWarning } from './idle-draft.ts'

const policy = { idleTimeoutSeconds: 3_600, idleWarningSeconds: null, version: 4 }

test('the form begins with what holds, and then has nothing to save', () => {
  expect(policyOf(draftOf(policy))).toEqual({ idleTimeoutSeconds: 3_600, idleWarningSeconds: null })
  expect(isChanged(draftOf(policy), policy)).toBe(false)
  const none = { ...policy, idleTimeoutSeconds: null }
  expect(isChanged(draftOf(none), none)).toBe(false)
})

describe('what can be saved', () => {
  test.each([
    [{ timeoutSeconds: 30 }, true],
    [{ timeoutSeconds: 29 }, false],
    [{ timeoutSeconds: 31_536_001 }, false],
    [{ timeoutSeconds: 60.5 }, false],
    [{ timeoutSeconds: null }, false],
    [{ timeoutSeconds: null, ends: false }, true],
    [{ warningSeconds: 19 }, false],
    [{ warningSeconds: 20 }, true],
    [{ warningSeconds: 3_601 }, false],
  ])('%o: %s', (change, savable) => {
    expect(isSavable({ ...draftOf(policy), ...change })).toBe(savable)
  })
})

test('shortening is asked about, lengthening and ending the timeout are not', () => {
  const draft = draftOf(policy)
  expect(isShorter({ ...draft, timeoutSeconds: 60 }, policy)).toBe(true)
  expect(isShorter({ ...draft, timeoutSeconds: 7_200 }, policy)).toBe(false)
  expect(isShorter({ ...draft, ends: false }, policy)).toBe(false)
  expect(isShorter({ ...draft, timeoutSeconds: 7_200 }, { ...policy, idleTimeoutSeconds: null })).toBe(true)
})

test.each([
  [null, 120],
  [172_800, 120],
  [60, 30],
  [30, 20],
])('with a timeout of %s s the usual warning is %s s', (timeoutSeconds, warning) => {
  expect(usualWarning({ ends: true, timeoutSeconds, warningSeconds: null })).toBe(warning)
})
