import { ERRORS, type ErrorCode } from '@curfew/shared'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Refused } from '../../api/refused.ts'
import { createAttempts } from './attempts.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const refused = (code: ErrorCode, seconds: number | null) => {
  const { status, title, detail } = ERRORS[code]
  return new Refused({ type: '', title, status, detail, code, requestId: 'r' }, seconds)
}
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

/** Attempts whose outcomes are given, one after the other; the last one for ever. Null: signed in. */
function open(...outcomes: (Refused | null)[]) {
  const tried: string[] = []
  const failed: unknown[] = []
  const spoken: (number | null)[] = []
  const attempts = createAttempts({
    signIn: async (loginId, password) => {
      tried.push(`${loginId} ${password}`)
      const outcome = outcomes.length > 1 ? outcomes.shift() : outcomes[0]
      if (outcome) throw outcome
    },
    onFailed: (error) => failed.push(error),
    now: Date.now,
  })
  const leave = attempts.subscribe(() => {
    const state = attempts.getSnapshot()
    if (state.kind === 'waiting' && state.spoken !== spoken.at(-1)) spoken.push(state.spoken)
  })
  return { attempts, tried, failed, spoken, leave }
}

test('a refusal says whether something else has been typed since', async () => {
  let fail: () => void = () => undefined
  const told: boolean[] = []
  const attempts = createAttempts({
    signIn: () =>
      new Promise((_resolve, reject) => (fail = () => reject(refused('invalid_credentials', null)))),
    onFailed: (_error, isEdited) => told.push(isEdited),
    now: Date.now,
  })
  for (const edits of [false, true]) {
    attempts.submit('maria', 'wrong')
    if (edits) attempts.edited()
    fail()
    await pass(0)
  }
  expect(told).toEqual([false, true])
})

describe('SE-18 the dashboard’s sign-in while many sign in', () => {
  test('says so after 3 s, and until there is an answer', async () => {
    let answer: () => void = () => undefined
    const signIn = () => new Promise<void>((resolve) => (answer = resolve))
    const attempts = createAttempts({ signIn, onFailed: () => undefined, now: Date.now })
    attempts.submit('maria', 'secret')
    await pass(2_999)
    expect(attempts.getSnapshot()).toEqual({
      kind: 'trying',
      error: null,
      isAutomatic: false,
      isCrowded: false,
    })
    await pass(1)
    expect(attempts.getSnapshot()).toEqual({
      kind: 'trying',
      error: null,
      isAutomatic: false,
      isCrowded: true,
    })
    answer()
    await pass(0)
    expect(attempts.getSnapshot()).toEqual({ kind: 'ready', error: null })
  })

  test('counts down what the server asks to wait, and tries again by itself', async () => {
    const error = refused('rate_limited', 5)
    const { attempts, tried, failed } = open(error, refused('unavailable', 1), null)
    attempts.submit('maria', 'secret')
    await pass(0)
    expect(attempts.getSnapshot()).toEqual({
      kind: 'waiting',
      error,
      secondsLeft: 5,
      spoken: 5,
      goesOn: true,
    })
    attempts.submit('maria', 'secret')
    await pass(4_999)
    expect(attempts.getSnapshot()).toMatchObject({ secondsLeft: 1 })
    expect(tried).toHaveLength(1)
    await pass(1)
    expect(attempts.getSnapshot()).toMatchObject({ kind: 'waiting', secondsLeft: 1 })
    await pass(1_000)
    expect(attempts.getSnapshot()).toEqual({ kind: 'ready', error: null })
    expect(tried).toEqual(['maria secret', 'maria secret', 'maria secret'])
    expect(failed).toHaveLength(2)
  })

  test('tells screen readers now and then', async () => {
    const { attempts, spoken } = open(refused('rate_limited', 40))
    attempts.submit('maria', 'secret')
    await pass(39_000)
    expect(spoken).toEqual([40, 30, 20, 10])
  })

  test('stops when something else is typed, also while it is being tried', async () => {
    const { attempts, tried } = open(refused('rate_limited', 5))
    attempts.submit('maria', 'secret')
    await pass(1_000)
    attempts.edited()
    expect(attempts.getSnapshot().kind).toBe('ready')
    await pass(60_000)
    attempts.submit('maria', 'other')
    attempts.edited()
    await pass(60_000)
    expect(tried).toEqual(['maria secret', 'maria other'])
    expect(attempts.getSnapshot().kind).toBe('ready')
  })

  test('leaves a long wait to the person, and does not go on for ever', async () => {
    const long = open(refused('rate_limited', 900))
    long.attempts.submit('maria', 'secret')
    await pass(0)
    expect(long.attempts.getSnapshot()).toMatchObject({ secondsLeft: 900, goesOn: false })
    await pass(900_000)
    expect(long.attempts.getSnapshot().kind).toBe('ready')
    expect(long.tried).toHaveLength(1)
    const short = open(refused('unavailable', 10))
    short.attempts.submit('maria', 'secret')
    await pass(3_600_000)
    expect(short.tried.length).toBeGreaterThan(25)
    expect(short.tried.length).toBeLessThan(35)
    expect(short.attempts.getSnapshot().kind).toBe('ready')
  })

  test('asks nobody to wait for what waiting does not change, nor goes on when the page is left', async () => {
    const wrong = open(refused('invalid_credentials', null))
    wrong.attempts.submit('maria', 'wrong')
    await pass(0)
    expect(wrong.attempts.getSnapshot().kind).toBe('ready')
    const left = open(refused('rate_limited', 5))
    left.attempts.submit('maria', 'secret')
    await pass(0)
    left.leave()
    await pass(60_000)
    expect(left.tried).toHaveLength(1)
    const leaving = open(refused('rate_limited', 5))
    leaving.attempts.submit('maria', 'secret')
    leaving.leave()
    await pass(60_000)
    expect(leaving.tried).toHaveLength(1)
  })
})
