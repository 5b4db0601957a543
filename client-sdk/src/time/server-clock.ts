import type { SignedIn } from '../state/state.ts'

/** Translates the server's times into this device's, whose clock may be wrong by hours. */
export interface ServerClock {
  /** @param serverTime the server's clock as just received */
  set(serverTime: string): void
  /** @returns milliseconds since the epoch on this device's clock */
  toLocal(instant: string): number
}

export function createServerClock(now: () => number): ServerClock {
  let ahead = 0
  return {
    set: (serverTime) => {
      ahead = Date.parse(serverTime) - now()
    },
    toLocal: (instant) => Date.parse(instant) - ahead,
  }
}

/** When the session ends for inactivity, if the time to warn of it has come; on this device's clock. */
export function warningEnd(
  { session, policy }: Pick<SignedIn, 'session' | 'policy'>,
  clock: ServerClock,
  now: number,
): number | null {
  if (session.idleDeadline === null || policy.idleWarningSeconds === null) return null
  const endsAt = clock.toLocal(session.idleDeadline)
  return now >= endsAt - policy.idleWarningSeconds * 1_000 ? endsAt : null
}
