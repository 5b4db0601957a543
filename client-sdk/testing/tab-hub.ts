import type { Channel } from '../src/page/tabs.ts'

/** The tabs of one browser: what one channel posts, every other open one receives at once. */
export function tabHub(): { join(): Channel } {
  const channels = new Set<EventTarget>()
  return {
    join: () => {
      const target = new EventTarget()
      channels.add(target)
      return {
        postMessage: (message: unknown) => {
          for (const other of channels) {
            if (other !== target) {
              other.dispatchEvent(new MessageEvent('message', { data: structuredClone(message) }))
            }
          }
        },
        addEventListener: (type, listener) => target.addEventListener(type, listener as EventListener),
        close: () => channels.delete(target),
      }
    },
  }
}
