import { CROWD_AFTER_MS, triesAgain } from '@curfew/shared'
import { Refused } from '../../api/refused.ts'

/** How the last attempt failed, if one has. */
interface Told {
  error: unknown
}

/** Where somebody is who wants to sign in. */
export type AttemptsState =
  | ({ kind: 'ready' } & Told)
  /** `isAutomatic`: nobody has asked for this one. `isCrowded`: it takes so long that the page says why. */
  | ({ kind: 'trying'; isAutomatic: boolean; isCrowded: boolean } & Told)
  /** The server has asked to wait. `spoken`: the seconds that screen readers were told last. */
  | ({ kind: 'waiting'; secondsLeft: number; spoken: number | null; goesOn: boolean } & Told)

export interface AttemptsParts {
  /** @throws {Refused} @throws {Unreachable} */
  signIn(loginId: string, password: string): Promise<void>
  /** @param isEdited whether something else has been typed since */
  onFailed(error: unknown, isEdited: boolean): void
  /** Milliseconds that only grow. */
  now(): number
}

/** Attempts to sign in, those included that the page makes by itself after a refusal that says when. */
export interface Attempts {
  getSnapshot(): AttemptsState
  subscribe(onChange: () => void): () => void
  submit(loginId: string, password: string): void
  /** Something else is typed now: what was typed before is not tried again. */
  edited(): void
}

/** Spoken when so many seconds are left, and when the waiting begins. */
const SPOKEN_AT = [60, 30, 20, 10]

export const createAttempts = ({ signIn, onFailed, now }: AttemptsParts): Attempts => {
  let state: AttemptsState = { kind: 'ready', error: null }
  let askedAt = 0
  let isEdited = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const listeners = new Set<() => void>()

  const enter = (next: AttemptsState): void => {
    clearTimeout(timer)
    state = next
    for (const listener of listeners) listener()
  }

  const attempt = async (loginId: string, password: string, isAutomatic: boolean): Promise<void> => {
    isEdited = false
    const trying = { kind: 'trying', error: isAutomatic ? state.error : null, isAutomatic } as const
    enter({ ...trying, isCrowded: false })
    timer = setTimeout(() => enter({ ...trying, isCrowded: true }), CROWD_AFTER_MS)
    try {
      await signIn(loginId, password)
      enter({ kind: 'ready', error: null })
    } catch (error) {
      enter({ kind: 'ready', error })
      onFailed(error, isEdited)
      const seconds = error instanceof Refused ? (error.retryAfterSeconds ?? 0) : 0
      const isWanted = !isEdited && listeners.size > 0
      if (!(error instanceof Refused) || !isWanted || seconds <= 0) return
      const goesOn = triesAgain(error.problem.code, seconds, now() - askedAt)
      const again = goesOn
        ? () => void attempt(loginId, password, true)
        : () => enter({ kind: 'ready', error })
      wait({ endsAt: now() + seconds * 1_000, again, spoken: isAutomatic ? null : seconds, goesOn, error })
    }
  }

  const wait = (
    waiting: Told & { endsAt: number; again: () => void; spoken: number | null; goesOn: boolean },
  ) => {
    const { endsAt, again, goesOn, error } = waiting
    const left = Math.max(0, endsAt - now())
    if (left === 0) return again()
    const secondsLeft = Math.ceil(left / 1_000)
    const spoken = SPOKEN_AT.find((seconds) => seconds === secondsLeft) ?? waiting.spoken
    enter({ kind: 'waiting', error, secondsLeft, spoken, goesOn })
    timer = setTimeout(() => wait({ ...waiting, spoken }), left % 1_000 || 1_000)
  }

  return {
    getSnapshot: () => state,
    subscribe: (onChange) => {
      listeners.add(onChange)
      return () => {
        listeners.delete(onChange)
        // Nobody looks any more.
        if (listeners.size === 0) clearTimeout(timer)
      }
    },
    submit: (loginId, password) => {
      if (state.kind !== 'ready') return
      askedAt = now()
      void attempt(loginId, password, false)
    },
    edited: () => {
      isEdited = true
      if (state.kind === 'waiting') enter({ kind: 'ready', error: state.error })
    },
  }
}
