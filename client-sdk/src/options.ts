import type { Strings } from '@curfew/shared/words'
import type { TokenSource } from './connection/dial.ts'

export interface CurfewOptions {
  /** Where Curfew is mounted: `/curfew`, or absolute on another origin. */
  url: string
  /**
   * The page on which people sign in; `?returnTo=` is added. Without it Curfew never leaves the page: `on('ended')`
   * has to.
   */
  signInUrl?: string
  /** The session token, where there is no cookie; a function is asked again for every connection. */
  token?: TokenSource
  /** The ready-made warning, signed-out screen, "Reconnecting…" and "Please reload" lines. Default: true. */
  dialogs?: boolean
  /** The dialogs' words, for another language or tone. Default: `english` of `@curfew/client/words`. */
  strings?: Strings
  /** Whom to turn to, as the dialogs say it: a name, an address, a telephone number. */
  contact?: string
  /**
   * How many seconds the signed-out screen stays if nobody presses its button, on top of the time that it takes to read:
   * a second for every ten characters. It does not leave while somebody scrolls, points, selects or has the page in the
   * background. Default: 5.
   */
  leaveAfterSeconds?: number
}

export const DEFAULT_LEAVE_AFTER_SECONDS = 5
