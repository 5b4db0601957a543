/** What is kept for later, by name. Never throws. */
export interface Kept {
  read(name: string): string | null
  /** @param value null forgets it */
  write(name: string, value: string | null): void
}

/**
 * Where a person blocks cookies, reading `localStorage` throws already. Then it is kept for as long as the page is open.
 *
 * @param storage reads the browser's storage, which may throw
 */
export const keptIn = (storage: () => Storage): Kept => {
  const untilReload = new Map<string, string>()
  return {
    read: (name) => {
      try {
        return storage().getItem(name)
      } catch {
        return untilReload.get(name) ?? null
      }
    },
    write: (name, value) => {
      try {
        if (value === null) storage().removeItem(name)
        else storage().setItem(name, value)
      } catch {
        if (value === null) untilReload.delete(name)
        else untilReload.set(name, value)
      }
    },
  }
}

/** Kept on the device. */
export const keptOnDevice = keptIn(() => localStorage)

/** Kept for as long as the tab lives. @throws where a person blocks it */
export const tabStorage = (): Storage => sessionStorage
