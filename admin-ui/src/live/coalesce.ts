/** Something that may be asked for often and is done rarely. */
export interface Coalesced {
  (): void
  /** Forgets what was asked for and not yet done. */
  cancel(): void
}

/**
 * Does it at once when first asked, then once more after the last time it was asked, never twice within `gapMs` and
 * never before the last one is through. So the first change is on screen at once, a thousand changes are one reading,
 * and a slow server is not asked faster than it answers.
 *
 * @param act must not reject
 */
export const coalesce = (act: () => Promise<unknown>, gapMs: number): Coalesced => {
  let busy = false
  let asked = false

  const run = async (): Promise<void> => {
    busy = true
    do {
      asked = false
      await Promise.all([act(), new Promise((resolve) => setTimeout(resolve, gapMs))])
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
