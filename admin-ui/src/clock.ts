import { createContext, use } from 'react'

/**
 * The server's time, as far as this page has been told it: the clock of the device may be wrong by hours. It is the only
 * clock of the dashboard.
 */
export interface Clock {
  /** Milliseconds since the epoch. Before the server has answered: by the device. */
  now(): number
  /** @param serverTime the server's time as just received, ISO 8601 */
  set(serverTime: string): void
}

/**
 * @param wall the clock of the device, in milliseconds since the epoch: somebody may set it
 * @param steady one that nobody sets, in milliseconds: it may stand still while the device sleeps
 */
export const createClock = (wall = Date.now, steady = () => performance.now()): Clock => {
  let answered = { server: wall(), wall: wall(), steady: steady() }
  return {
    // By whichever has moved further: that of a clock that was set back, or that stood still, is too little.
    now: () => answered.server + Math.max(wall() - answered.wall, steady() - answered.steady),
    set: (serverTime) => {
      answered = { server: Date.parse(serverTime), wall: wall(), steady: steady() }
    },
  }
}

export const ClockContext = createContext<Clock | null>(null)

/** @throws outside of the dashboard's root */
export const useClock = (): Clock => {
  const clock = use(ClockContext)
  if (!clock) throw new Error('useClock needs ClockContext above it')
  return clock
}
