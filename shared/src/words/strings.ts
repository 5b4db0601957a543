import type { Reason } from '../reasons.ts'

/**
 * Alternatives, best first: the first one is used whose every {placeholder} is known.
 * An empty string says nothing at all.
 */
export type Alternatives = readonly string[]

export interface EndStrings {
  title: string
  /** May use {message} {contact} {duration} {name} {ip}. */
  body: Alternatives
  button: string
}

/** Everything the dialogs say. Data only: any language can be supplied, in either direction. */
export interface Strings {
  /** A BCP 47 tag: durations are worded in it. */
  lang: string
  dir: 'ltr' | 'rtl'
  /** Stands for {contact} where none was configured. */
  contact: string
  warning: {
    title: string
    /** Uses {left}, as in 1:59. */
    body: string
    /** For screen readers, at 60, 30, 20 and 10 s: uses {duration}. */
    spoken: string
    stay: string
    signOut: string
    /** The server did not confirm. */
    failed: string
  }
  offline: { title: string; body: string }
  ended: Record<Reason, EndStrings>
  /** The session is gone and the server does not say why. */
  endedUnknown: EndStrings
  /** Uses {id}. */
  reference: string
}
