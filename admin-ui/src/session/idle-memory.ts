const KEY = 'curfew.idleTimeoutSeconds'

/** Keeps the timeout that holds, so that the notice can name it after a reload, when nobody is signed in to be told. */
export const keepIdleTimeout = (seconds: number | null): void => {
  try {
    if (seconds === null) sessionStorage.removeItem(KEY)
    else sessionStorage.setItem(KEY, String(seconds))
  } catch {
    // Storage is blocked: the notice says "a while".
  }
}

/** The timeout that held last, in seconds; null where it is not known. */
export const lastIdleTimeout = (): number | null => {
  try {
    const seconds = Number(sessionStorage.getItem(KEY))
    return seconds > 0 ? seconds : null
  } catch {
    return null
  }
}
