/** Milliseconds on the clock that all processes of this machine share (CLOCK_MONOTONIC). */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6

/**
 * What to subtract from a wall-clock time in milliseconds since 1970 to get `now()`'s. Watches the wall clock tick
 * over, so it is right to a few hundredths of a millisecond.
 */
export const wallClockOffset = (): number => {
  const start = Date.now()
  let wall = start
  while (wall === start) wall = Date.now()
  return wall - now()
}
