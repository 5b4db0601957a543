import { keptInTab } from '../browser/storage.ts'

const NAME = 'curfew.idleTimeoutSeconds'

/** Keeps the timeout that holds, so that the notice can name it after a reload, when nobody is signed in to be told. */
export const keepIdleTimeout = (seconds: number | null): void =>
  keptInTab.write(NAME, seconds === null ? null : String(seconds))

/** The timeout that held last, in seconds; null where it is not known: the notice says "a while" then. */
export const lastIdleTimeout = (): number | null => {
  const seconds = Number(keptInTab.read(NAME))
  return seconds > 0 ? seconds : null
}
