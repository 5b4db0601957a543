const SPOKEN_SECONDS = [60, 30, 20, 10]

/**
 * Which announcement has become due between two moments of a countdown: a screen reader says these few, not every
 * second. Only the latest one when a pause skipped some.
 */
export function spokenSeconds(before: number, now: number): number | null {
  const passed = SPOKEN_SECONDS.filter((seconds) => now <= seconds && seconds < before)
  return passed.at(-1) ?? null
}

export interface CountdownParts {
  now(): number
  after(milliseconds: number, run: () => void): () => void
}

/**
 * Calls back with the whole seconds left, each time they change. They are computed from `endsAt`, never counted:
 * timers stand still while a computer sleeps.
 *
 * @returns what stops it
 */
export function countDown(
  endsAt: number,
  { now, after }: CountdownParts,
  onSecond: (secondsLeft: number) => void,
): () => void {
  let cancel: (() => void) | null = null
  const tick = () => {
    const left = Math.max(0, endsAt - now())
    onSecond(Math.ceil(left / 1_000))
    if (left > 0) cancel = after(left % 1_000 || 1_000, tick)
  }
  tick()
  return () => cancel?.()
}
