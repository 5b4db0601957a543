export interface StayParts {
  /** Milliseconds since the epoch. */
  now(): number
  after(milliseconds: number, run: () => void): () => void
  /** Whether somebody can see the page at all. */
  isVisible(): boolean
  /** Whether somebody has selected a part of the text, to copy it. */
  hasSelection(): boolean
}

export interface StayTimes {
  /** The time to read, in milliseconds: so long without a break the page has to be in sight, and nobody at work with it. */
  reading: number
  /** Milliseconds since the epoch before which nobody is sent on. */
  notBefore: number
}

/** How long something stays on the screen. */
export interface Stay {
  /** Somebody scrolled, pointed or pressed a key, or the page came into or went out of sight: the time begins again. */
  restart(): void
  end(): void
}

/** Calls `leave` when there was time enough to read, in one go and in sight (WCAG 2.2.1). */
export function createStay(
  { now, after, isVisible, hasSelection }: StayParts,
  { reading, notBefore }: StayTimes,
  leave: () => void,
): Stay {
  let cancel: (() => void) | null = null

  function restart(): void {
    cancel?.()
    cancel = isVisible() ? after(reading, hasBeenRead) : null
  }

  function hasBeenRead(): void {
    const early = notBefore - now()
    if (hasSelection()) restart()
    else if (early > 0) cancel = after(early, hasBeenRead)
    else leave()
  }

  restart()
  return { restart, end: () => cancel?.() }
}
