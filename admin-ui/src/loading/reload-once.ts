/** Also in `first-paint/first-paint.js`, which runs where nothing else has arrived. */
const RELOADED_AT = 'curfew.reloadedAt'
const NOT_AGAIN_FOR_MS = 300_000

export interface ReloadParts {
  /** Touching it may throw. */
  storage(): Pick<Storage, 'getItem' | 'setItem'>
  /** By the device, in milliseconds since the epoch: only ever compared with itself. */
  now(): number
  /** Whether this page was itself loaded by a reload. */
  isReloaded(): boolean
  reload(): void
}

/**
 * Loads the page again, but not if it has done so just now: what a reload does not mend, a hundred do not.
 *
 * @returns whether it does
 */
export function reloadOnce({ storage, now, isReloaded, reload }: ReloadParts): boolean {
  try {
    const last = Number(storage().getItem(RELOADED_AT))
    if (Math.abs(now() - last) < NOT_AGAIN_FOR_MS) return false
    storage().setItem(RELOADED_AT, String(now()))
  } catch {
    // Nothing can be remembered, so that only the browser itself tells.
    if (isReloaded()) return false
  }
  reload()
  return true
}
