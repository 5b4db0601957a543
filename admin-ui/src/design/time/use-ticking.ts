import { useSyncExternalStore } from 'react'

const TICK_MS = 1_000

const listeners = new Set<() => void>()
let timer: number | undefined

/** One timer for all that changes by itself; it runs while somebody listens. */
const onTick = (listener: () => void): (() => void) => {
  listeners.add(listener)
  timer ??= window.setInterval(() => {
    for (const tell of listeners) tell()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    window.clearInterval(timer)
    timer = undefined
  }
}

/**
 * What time makes of something, looked at every second. Who asks is drawn again only when it comes out differently: a page
 * with a hundred "3 min ago" draws each of them once a minute.
 *
 * @param read reads it; the same for the same second
 */
export const useTicking = (read: () => string): string => useSyncExternalStore(onTick, read)
