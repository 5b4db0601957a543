import type { Curfew } from '../curfew.ts'
import type { Platform } from '../platform.ts'
import type { SessionState } from '../state/state.ts'
import { backoffMilliseconds } from '../time/backoff.ts'
import type { DialogSettings } from './mount.ts'

/** Fetched this long after the page is connected: when a notice comes there is no time, and offline no way. */
const AHEAD_MILLISECONDS = 1_000
/** A network that fails is back after a few attempts. A file that a release took away, or that a policy forbids, stays away. */
const FEW_FAILURES = 5
const SELDOM_MILLISECONDS = 300_000

/** Loads the ready-made dialogs when they are needed or a little earlier, and mounts them once. */
export function keepDialogs(
  curfew: Pick<Curfew, 'getSnapshot' | 'subscribe' | 'extend' | 'signOut' | 'signIn' | 'reconnect'>,
  settings: DialogSettings,
  platform: Pick<Platform, 'now' | 'after' | 'random' | 'loadDialogs'>,
): { dispose(): void } {
  let asked = false
  let disposed = false
  let failures = 0
  let triedIn: SessionState['status'] | null = null
  /** Of the last attempt. */
  let failure: unknown
  let unmount: (() => void) | null = null
  let cancelTimer: (() => void) | null = null

  function load(): void {
    if (asked || disposed) return
    asked = true
    triedIn = curfew.getSnapshot().status
    cancelTimer?.()
    platform.loadDialogs(failure).then(({ mountDialogs }) => {
      if (!disposed) unmount = mountDialogs(curfew, settings, platform)
    }, loadLater)
  }

  /** Not reachable just now: whatever the state, they will be needed when nobody has the time to load them. */
  function loadLater(error: unknown): void {
    if (disposed) return
    asked = false
    failure = error
    failures += 1
    const wait = isHopeless()
      ? SELDOM_MILLISECONDS * (1 + platform.random())
      : backoffMilliseconds(failures, platform.random())
    cancelTimer = platform.after(wait, load)
  }

  const isHopeless = (): boolean => failures >= FEW_FAILURES

  const unsubscribe = curfew.subscribe(() => {
    const state = curfew.getSnapshot()
    if (isHopeless() && state.status === triedIn) return
    if (isNeeded(state)) load()
    else if (state.status === 'active') cancelTimer ??= platform.after(AHEAD_MILLISECONDS, load)
  })

  return {
    dispose: () => {
      disposed = true
      unsubscribe()
      cancelTimer?.()
      unmount?.()
    },
  }
}

function isNeeded({ status }: SessionState): boolean {
  return status === 'expiring' || status === 'offline' || status === 'ended'
}
