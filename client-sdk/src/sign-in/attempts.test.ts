import type { ErrorCode, SignInAnswer } from '@curfew/shared'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sampleSession, sampleUser } from '../../testing/sample.ts'
import type { Outcome } from './attempt.ts'
import { createAttempts, type Failure } from './attempts.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const answer: SignInAnswer = { user: sampleUser(), session: sampleSession(0), permissions: [] }
const signedIn: Outcome = { kind: 'signed_in', answer }
const refused = (code: ErrorCode, waitSeconds = 0): Failure => ({ kind: 'refused', code, waitSeconds })
const maria = { loginId: 'maria', password: 'secret' }
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
const time = {
  now: () => Date.now(),
  after: (milliseconds: number, run: () => void) => {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** Attempts whose outcomes are given, one after the other; the last one for ever. */
function open(...outcomes: [Outcome, ...Outcome[]]) {
  const tried: string[] = []
  const failed: [Failure, boolean][] = []
  const spoken: (number | null)[] = []
  const arrived: string[] = []
  let last: Outcome = outcomes[0]
  const attempts = createAttempts({
    attempt: async ({ loginId, password }) => {
      tried.push(`${loginId} ${password}`)
      last = outcomes.shift() ?? last
      return last
    },
    onSignedIn: ({ user }) => arrived.push(user.loginId),
    onFailed: (...failure) => failed.push(failure),
    time,
  })
  const leave = attempts.subscribe(() => {
    const state = attempts.getSnapshot()
    if (state.kind === 'waiting' && state.spoken !== spoken.at(-1)) spoken.push(state.spoken)
  })
  return { attempts, tried, failed, spoken, arrived, leave }
}

/** One attempt that is answered when the test says so. */
function openSlowly(outcome: Outcome) {
  let give: () => void = () => undefined
  const failed: boolean[] = []
  const attempts = createAttempts({
    attempt: () => new Promise((resolve) => (give = () => resolve(outcome))),
    onSignedIn: () => undefined,
    onFailed: (_, isEdited) => failed.push(isEdited),
    time,
  })
  attempts.subscribe(() => undefined)
  return { attempts, failed, give: () => give() }
}

test('a refusal says whether something else has been typed since', async () => {
  const { attempts, failed, give } = openSlowly(refused('invalid_credentials'))
  for (const edits of [false, true]) {
    attempts.submit(maria)
    if (edits) attempts.edited()
    give()
    await pass(0)
  }
  expect(failed).toEqual([false, true])
})

test('whoever is signed in is told of once, and nothing of a failure is left', async () => {
  const { attempts, arrived } = open(refused('unavailable', 1), signedIn)
  attempts.submit(maria)
  await pass(1_000)
  expect(arrived).toEqual(['maria'])
  expect(attempts.getSnapshot()).toEqual({ kind: 'ready', failure: null })
})

describe('SE-18 signing in while many do', () => {
  test('says so after 3 s, and until there is an answer', async () => {
    const { attempts, give } = openSlowly(signedIn)
    attempts.submit(maria)
    await pass(2_999)
    const trying = { kind: 'trying', failure: null, isAutomatic: false }
    expect(attempts.getSnapshot()).toEqual({ ...trying, isCrowded: false })
    await pass(1)
    expect(attempts.getSnapshot()).toEqual({ ...trying, isCrowded: true })
    give()
    await pass(0)
    expect(attempts.getSnapshot()).toEqual({ kind: 'ready', failure: null })
  })

  test('counts down what the server asks to wait, and tries again by itself', async () => {
    const failure = refused('rate_limited', 5)
    const { attempts, tried, failed } = open(failure, refused('unavailable', 1), signedIn)
    attempts.submit(maria)
    await pass(0)
    expect(attempts.getSnapshot()).toEqual({
      kind: 'waiting',
      failure,
      secondsLeft: 5,
      spoken: 5,
      triesAgain: true,
    })
    attempts.submit(maria)
    await pass(4_999)
    expect(attempts.getSnapshot()).toMatchObject({ secondsLeft: 1 })
    expect(tried).toHaveLength(1)
    await pass(1)
    expect(attempts.getSnapshot()).toMatchObject({ kind: 'waiting', secondsLeft: 1 })
    await pass(1_000)
    expect(attempts.getSnapshot()).toEqual({ kind: 'ready', failure: null })
    expect(tried).toEqual(['maria secret', 'maria secret', 'maria secret'])
    expect(failed).toHaveLength(2)
  })

  test('tells screen readers now and then', async () => {
    const { attempts, spoken } = open(refused('rate_limited', 40))
    attempts.submit(maria)
    await pass(39_000)
    expect(spoken).toEqual([40, 30, 20, 10])
  })

  test('stops when something else is typed, also while it is being tried', async () => {
    const { attempts, tried } = open(refused('rate_limited', 5))
    attempts.submit(maria)
    await pass(1_000)
    attempts.edited()
    expect(attempts.getSnapshot().kind).toBe('ready')
    await pass(60_000)
    attempts.submit({ ...maria, password: 'other' })
    attempts.edited()
    await pass(60_000)
    expect(tried).toEqual(['maria secret', 'maria other'])
    expect(attempts.getSnapshot().kind).toBe('ready')
  })

  test('leaves a long wait to the person, and does not go on for ever', async () => {
    const long = open(refused('rate_limited', 900))
    long.attempts.submit(maria)
    await pass(0)
    expect(long.attempts.getSnapshot()).toMatchObject({ secondsLeft: 900, triesAgain: false })
    await pass(900_000)
    expect(long.attempts.getSnapshot().kind).toBe('ready')
    expect(long.tried).toHaveLength(1)
    const short = open(refused('unavailable', 10))
    short.attempts.submit(maria)
    await pass(3_600_000)
    expect(short.tried.length).toBeGreaterThan(25)
    expect(short.tried.length).toBeLessThan(35)
    expect(short.attempts.getSnapshot().kind).toBe('ready')
  })

  test('asks nobody to wait for what waiting does not change, nor goes on when the page is left', async () => {
    const wrong = open(refused('invalid_credentials'))
    wrong.attempts.submit(maria)
    await pass(0)
    expect(wrong.attempts.getSnapshot().kind).toBe('ready')
    const left = open(refused('rate_limited', 5))
    left.attempts.submit(maria)
    await pass(0)
    left.leave()
    await pass(60_000)
    expect(left.tried).toHaveLength(1)
    const leaving = open(refused('rate_limited', 5))
    leaving.attempts.submit(maria)
    leaving.leave()
    await pass(60_000)
    expect(leaving.tried).toHaveLength(1)
  })

  test('does not try again where the form is not there any more', async () => {
    let isThere = true
    let tried = 0
    const attempts = createAttempts({
      attempt: async () => {
        tried += 1
        return refused('unavailable', 1)
      },
      onSignedIn: () => undefined,
      onFailed: () => undefined,
      mayTryAgain: () => isThere,
      time,
    })
    attempts.subscribe(() => undefined)
    attempts.submit(maria)
    await pass(1_000)
    isThere = false
    await pass(60_000)
    expect(tried).toBe(2)
    expect(attempts.getSnapshot().kind).toBe('ready')
  })
})
