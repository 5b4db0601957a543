/** Activity is told at most this often. */
export const ACTIVITY_GAP_MS = 10_000

/** Notes real input and tells of it. */
export interface ActivityReporter {
  input(): void
  stop(): void
}

/**
 * Tells of a person's input at once, then at most every 10 s, and then with the age of the last one, so that nobody is
 * signed out a few seconds too early because their last key press fell between two reports.
 *
 * @param now milliseconds since the epoch
 * @param tell hears the time of the input, in the same
 */
export const reportActivity = (now: () => number, tell: (at: number) => void): ActivityReporter => {
  let lastInput: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const afterGap = (): void => {
    timer = undefined
    if (lastInput !== null) report(lastInput)
  }
  const report = (at: number): void => {
    lastInput = null
    timer = setTimeout(afterGap, ACTIVITY_GAP_MS)
    tell(at)
  }
  return {
    input: () => {
      if (timer === undefined) report(now())
      else lastInput = now()
    },
    stop: () => clearTimeout(timer),
  }
}
