import type { CountdownParts } from './countdown.ts'

/** The device's clock, which goes on while it sleeps and may be wrong by hours, and its timers. */
export const browserTime: CountdownParts = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}
