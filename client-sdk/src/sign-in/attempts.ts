import { CROWD_AFTER_MS, type SignInAnswer, type SignInRequest, triesAgain } from '@curfew/shared'
import { type CountdownParts, countDown, spokenSeconds } from '../time/countdown.ts'
import type { Outcome } from './attempt.ts'

export type Failure = Exclude<Outcome, { kind: 'signed_in' }>
export type Who = Pick<SignInRequest, 'loginId' | 'password'>

/** Where somebody is who wants to sign in. `failure`: how the last attempt failed, if one has. */
export type AttemptsState =
  | { kind: 'ready'; failure: Failure | null }
  /** `isAutomatic`: nobody has asked for this one. `isCrowded`: it takes so long that the page says why. */
  | { kind: 'trying'; failure: Failure | null; isAutomatic: boolean; isCrowded: boolean }
  /**
   * The server has asked to wait. `spoken`: the seconds left that screen readers were told last. `triesAgain`: the page does it
   * by itself then; otherwise the button can be pressed again.
   */
  | { kind: 'waiting'; failure: Failure; secondsLeft: number; spoken: number | null; triesAgain: boolean }

export interface AttemptsParts {
  attempt(who: Who): Promise<Outcome>
  onSignedIn(answer: SignInAnswer, who: Who): void
  /** @param isEdited whether something else has been typed since */
  onFailed(failure: Failure, isEdited: boolean): void
  /** Asked before an attempt that nobody has asked for: is the form still there? */
  mayTryAgain?(): boolean
  time: CountdownParts
}

/** Attempts to sign in, those included that the page makes by itself after a refusal that says when. */
export interface Attempts {
  getSnapshot(): AttemptsState
  /** When nobody is subscribed any more, nothing is tried again. */
  subscribe(onChange: () => void): () => void
  submit(who: Who): void
  /** Something else is typed now, or the page is left: what was typed before is not tried again. */
  edited(): void
}

export function createAttempts(parts: AttemptsParts): Attempts {
  const { attempt, onSignedIn, onFailed, mayTryAgain = () => true, time } = parts
  const listeners = new Set<() => void>()
  let state: AttemptsState = { kind: 'ready', failure: null }
  /** When the person last asked for it. */
  let askedAt = 0
  /** What was typed has changed since it was last tried. */
  let isEdited = false
  let stopTimer: () => void = () => undefined

  function enter(next: AttemptsState): void {
    state = next
    for (const listener of listeners) listener()
  }

  async function tryOnce(who: Who, isAutomatic: boolean): Promise<void> {
    isEdited = false
    const trying = { kind: 'trying', failure: isAutomatic ? state.failure : null, isAutomatic } as const
    enter({ ...trying, isCrowded: false })
    stopTimer = time.after(CROWD_AFTER_MS, () => enter({ ...trying, isCrowded: true }))
    const outcome = await attempt(who)
    stopTimer()
    if (outcome.kind === 'signed_in') {
      enter({ kind: 'ready', failure: null })
      onSignedIn(outcome.answer, who)
      return
    }
    const seconds = outcome.kind === 'refused' ? outcome.waitSeconds : 0
    // Whoever has changed what they typed means something else.
    const isWanted = !isEdited && listeners.size > 0
    if (isWanted && seconds > 0) wait(outcome, seconds, { who, isAutomatic })
    else enter({ kind: 'ready', failure: outcome })
    onFailed(outcome, isEdited)
  }

  function wait(
    failure: Failure,
    seconds: number,
    { who, isAutomatic }: { who: Who; isAutomatic: boolean },
  ): void {
    const isPatient = failure.kind === 'refused' && triesAgain(failure.code, seconds, time.now() - askedAt)
    // Of an automatic attempt it was said before that it comes.
    let last = isAutomatic ? seconds : Number.POSITIVE_INFINITY
    let spoken: number | null = null
    stopTimer = countDown(time.now() + seconds * 1_000, time, (secondsLeft) => {
      spoken = (last === Number.POSITIVE_INFINITY ? secondsLeft : spokenSeconds(last, secondsLeft)) ?? spoken
      last = secondsLeft
      if (secondsLeft > 0) enter({ kind: 'waiting', failure, secondsLeft, spoken, triesAgain: isPatient })
      else if (isPatient && mayTryAgain()) void tryOnce(who, true)
      else enter({ kind: 'ready', failure })
    })
  }

  return {
    getSnapshot: () => state,
    subscribe: (onChange) => {
      listeners.add(onChange)
      return () => {
        listeners.delete(onChange)
        if (listeners.size === 0) stopTimer()
      }
    },
    submit: (who) => {
      if (state.kind !== 'ready') return
      askedAt = time.now()
      void tryOnce(who, false)
    },
    edited: () => {
      isEdited = true
      if (state.kind !== 'waiting') return
      stopTimer()
      enter({ kind: 'ready', failure: state.failure })
    },
  }
}
