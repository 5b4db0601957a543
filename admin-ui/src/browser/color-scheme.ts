import { isMantineColorScheme, type MantineColorSchemeManager } from '@mantine/core'
import { keptOnDevice } from './storage.ts'

/** Mantine's own name for it, which `first-paint/first-paint.js` reads before anything is drawn. */
const NAME = 'mantine-color-scheme-value'

/** Remembers the chosen colours where storage is blocked too, and takes them over from the other tabs. */
export const colorSchemeManager = (): MantineColorSchemeManager => {
  let onStorage: ((event: StorageEvent) => void) | null = null
  const unsubscribe = (): void => {
    if (onStorage) window.removeEventListener('storage', onStorage)
  }
  return {
    get: (otherwise) => {
      const kept = keptOnDevice.read(NAME)
      return isMantineColorScheme(kept) ? kept : otherwise
    },
    set: (value) => keptOnDevice.write(NAME, value),
    clear: () => keptOnDevice.write(NAME, null),
    subscribe: (onUpdate) => {
      unsubscribe()
      onStorage = ({ key, newValue }) => {
        if (key === NAME && isMantineColorScheme(newValue)) onUpdate(newValue)
      }
      window.addEventListener('storage', onStorage)
    },
    unsubscribe,
  }
}

/** Mantine asks `matchMedia` without expecting that it may throw; where it does, no question is answered with yes. */
export const makeMediaAnswer = (): void => {
  try {
    window.matchMedia('(prefers-color-scheme: dark)')
  } catch {
    const answer = (media: string): MediaQueryList =>
      Object.assign(new EventTarget(), {
        media,
        matches: false,
        onchange: null,
        addListener: () => undefined,
        removeListener: () => undefined,
      })
    Object.defineProperty(window, 'matchMedia', { value: answer, configurable: true })
  }
}
