import type { CountdownParts } from '../time/countdown.ts'

/** How often it looks, in milliseconds. */
const LOOK_EVERY = 1_000
/** How often it asks the server whether it is there. */
const ASK_EVERY = 2_000
/** A server that has said nothing for so long, and was asked meanwhile, is not there. */
const SILENT_AFTER = 4_000
/** A look that comes so late was held up: the device slept, or the browser slows down what is in the background. */
const LATE_AFTER = 3_000

export interface SilenceParts extends CountdownParts {
  /** Only what somebody can see is judged: browsers let pages in the background look once a minute. */
  isVisible(): boolean
  /** Asks the server whether it is there; whatever it says, `heard` has to be called. */
  ask(): void
  onSilent(): void
}

export interface SilenceWatch {
  heard(): void
  stop(): void
}

/**
 * Tells when a server no longer answers: one that is stopped, or behind a wire that swallows everything, closes nothing. The
 * heartbeats of Socket.IO find that out after half a minute; there are too many clients for more of them, and few dashboards.
 */
export function watchForSilence({ now, after, isVisible, ask, onSilent }: SilenceParts): SilenceWatch {
  let lookedAt = now()
  let heardAt = lookedAt
  let askedAt = Number.NEGATIVE_INFINITY
  let wasVisible = isVisible()
  let cancel = after(LOOK_EVERY, look)

  function look(): void {
    const at = now()
    const isVisibleNow = isVisible()
    const wasHeldUp = Math.abs(at - lookedAt) > LATE_AFTER || !wasVisible || !isVisibleNow
    lookedAt = at
    wasVisible = isVisibleNow
    if (wasHeldUp) {
      heardAt = at
      askedAt = Number.NEGATIVE_INFINITY
    }
    if (at - heardAt > SILENT_AFTER) {
      onSilent()
      return
    }
    if (isVisibleNow && at - askedAt >= ASK_EVERY) {
      askedAt = at
      ask()
    }
    cancel = after(LOOK_EVERY, look)
  }

  return {
    heard: () => {
      heardAt = now()
    },
    stop: () => cancel(),
  }
}
