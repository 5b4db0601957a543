/** Something that may be asked for often and is done rarely. */
export interface Coalesced {
  (): void
  /** Forgets what was asked for and not yet done. */
  cancel(): void
}

const wait = async (milliseconds: number): Promise<void> => {
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/**
 * Does it at once when first asked, then once more after the last time it was asked, never twice within `gapMs` and
 * never before the last one is through. So the first change is on screen at once, a thousand changes are one reading,
 * and a slow server is not asked faster than it answers.
 *
 * @param act must not reject
 * @param restMs how long to rest after one that took so many milliseconds
 */
export const coalesce = (
  act: () => Promise<unknown>,
  gapMs: number,
  restMs: (tookMs: number) => number = () => 0,
): Coalesced => {
  let busy = false
  let asked = false

  const actAndRest = async (): Promise<void> => {
    const beganAt = performance.now()
    await act()
    await wait(restMs(performance.now() - beganAt))
  }
  const run = async (): Promise<void> => {
    busy = true
    do {
      asked = false
      await Promise.all([actAndRest(), wait(gapMs)])
    } while (asked)
    busy = false
  }
  const ask = (): void => {
    asked = true
    if (!busy) void run()
  }
  return Object.assign(ask, {
    cancel: () => {
      asked = false
    },
  })
}
