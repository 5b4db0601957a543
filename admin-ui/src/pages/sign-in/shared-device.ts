const KEY = 'curfew.sharedDevice'

/** Is this a device that several people use? Remembered on the device itself. */
export const isSharedDevice = (): boolean => {
  try {
    return localStorage.getItem(KEY) === 'yes'
  } catch {
    return false
  }
}

export const keepSharedDevice = (shared: boolean): void => {
  try {
    if (shared) localStorage.setItem(KEY, 'yes')
    else localStorage.removeItem(KEY)
  } catch {
    // Storage is blocked: the choice holds for this visit.
  }
}
