import type { Curfew } from '../curfew.ts'
import type { Platform } from '../platform.ts'
import type { SessionState } from '../state/state.ts'
import type { DialogSettings } from './mount.ts'

/** Fetched this long after the page is connected: when a notice comes there is no time, and offline no way. */
const AHEAD_MILLISECONDS = 1_000

/** Loads the ready-made dialogs when they are needed or a little earlier, and mounts them once. */
export function keepDialogs(
  curfew: Curfew,
  settings: DialogSettings,
  platform: Pick<Platform, 'now' | 'after' | 'loadDialogs'>,
): { dispose(): void } {
  let asked = false
  let disposed = false
  let unmount: (() => void) | null = null
  let cancelTimer: (() => void) | null = null

  function load(): void {
    if (asked) return
    asked = true
    platform.loadDialogs().then(
      ({ mountDialogs }) => {
        if (!disposed) unmount = mountDialogs(curfew, settings, platform)
      },
      () => {
        // Not reachable just now: the next change of the state asks again.
        asked = false
      },
    )
  }

  const unsubscribe = curfew.subscribe(() => {
    const state = curfew.getSnapshot()
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
