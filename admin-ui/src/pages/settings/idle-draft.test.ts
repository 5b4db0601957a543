import { describe, expect, test } from 'vitest'
import { draftOf, isChanged, isSavable, isShorter, policyOf, usualWarning } from './idle-draft.ts'
import { timeoutFault, warningFault, warningHelp } from './idle-words.ts'
import { savedWords } from './saved-words.ts'

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
    [{ warningSeconds: 1_800 }, true],
    [{ warningSeconds: 1_801 }, false],
    [{ timeoutSeconds: 60, warningSeconds: 30 }, true],
    [{ timeoutSeconds: 60, warningSeconds: 50 }, false],
    [{ timeoutSeconds: 30, warningSeconds: 20 }, true],
    [{ timeoutSeconds: 172_800, warningSeconds: 3_600 }, true],
    [{ timeoutSeconds: 172_800, warningSeconds: 3_601 }, false],
    [{ ends: false, warningSeconds: 5 }, true],
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
  expect(usualWarning({ timeoutSeconds })).toBe(warning)
})

test.each<[number | null, number | null, string | undefined, string, string | undefined]>([
  [172_800, null, undefined, 'Default 120 s. Can be between 20 seconds and 1 hour.', undefined],
  [
    60,
    50,
    undefined,
    'Default 30 s. Can be between 20 seconds and 30 seconds, half the timeout.',
    'Has to be between 20 seconds and 30 seconds, half the timeout.',
  ],
  [
    30,
    21,
    undefined,
    'Default 20 s. Can be 20 seconds with so short a timeout.',
    'Has to be 20 seconds with so short a timeout.',
  ],
  [
    10,
    120,
    'Has to be between 30 seconds and 365 days.',
    'At least 20 seconds, at most 1 hour and half the timeout.',
    undefined,
  ],
  [
    null,
    10,
    'Required, between 30 seconds and 365 days.',
    'At least 20 seconds, at most 1 hour and half the timeout.',
    'Has to be at least 20 seconds, at most 1 hour and half the timeout.',
  ],
])(
  'beside a timeout of %s s and a warning of %s s',
  (timeoutSeconds, warningSeconds, fault, help, warning) => {
    const draft = { ends: true, timeoutSeconds, warningSeconds }
    expect([timeoutFault(draft), warningHelp(draft), warningFault(draft)]).toEqual([fault, help, warning])
  },
)

test.each<[number | null, number | null, number | null, string]>([
  [
    310_000,
    null,
    null,
    'The idle timeout is 3 days, 14 hours, 6 minutes, 40 seconds, for everyone from now on.',
  ],
  [3_600, 90, null, 'The warning before the idle timeout is 1 minute, 30 seconds, for everyone from now on.'],
  [
    7_200,
    90,
    1,
    'The idle timeout is 2 hours and the warning before it is 1 minute, 30 seconds, for everyone from now on. 1 session has been idle for longer and is ending now.',
  ],
  [null, null, null, 'Sessions no longer end for inactivity.'],
])(
  'saved with a timeout of %s s and a warning of %s s',
  (idleTimeoutSeconds, idleWarningSeconds, ends, words) => {
    expect(savedWords({ idleTimeoutSeconds, idleWarningSeconds }, policy, ends)).toBe(words)
  },
)
