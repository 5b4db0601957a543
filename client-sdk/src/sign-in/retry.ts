import { durationInWords, fill, minutesAndSeconds } from '@curfew/shared/words'
import { type CountdownParts, countDown, spokenSeconds } from '../time/countdown.ts'
import type { PageElements } from './elements.ts'
import type { SignInStrings } from './words.ts'

export interface RetryParts {
  page: Pick<PageElements, 'submit' | 'spoken'>
  strings: SignInStrings
  time: CountdownParts
}

export interface Wait {
  seconds: number
  /** What the page does by itself then; without it the button can be pressed again. */
  again?: () => void
  /** It was said before that it begins. */
  isKnown: boolean
}

/** Waits as long as the server asks to: everybody sees it on the button, and screen readers say it now and then. */
export interface Retry {
  wait(wait: Wait): void
  /** Lets the button be pressed now. False when it was not waiting. */
  stop(): boolean
}

export function createRetry({ page, strings, time }: RetryParts): Retry {
  const { submit, spoken } = page
  const label = submit.textContent
  let stopCounting: (() => void) | null = null

  function stop(): boolean {
    if (!stopCounting) return false
    stopCounting()
    stopCounting = null
    submit.disabled = false
    submit.textContent = label
    spoken.textContent = ''
    return true
  }

  return {
    wait: ({ seconds, again, isKnown }) => {
      stop()
      submit.disabled = true
      let last = isKnown ? seconds : Number.POSITIVE_INFINITY
      stopCounting = countDown(time.now() + seconds * 1_000, time, (left) => {
        const due = last === Number.POSITIVE_INFINITY ? left : spokenSeconds(last, left)
        last = left
        submit.textContent = fill(strings.wait, { left: minutesAndSeconds(left * 1_000) })
        if (due !== null) spoken.textContent = fill(strings.spoken, { duration: durationInWords(due) })
        if (left > 0) return
        stop()
        again?.()
      })
    },
    stop,
  }
}
