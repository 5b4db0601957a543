import type { Reason } from '../sessions/reasons.ts'

/**
 * Alternatives, best first: the first one is used whose every {placeholder} is known.
 * An empty string says nothing at all.
 */
export type Alternatives = readonly string[]

/** One sentence or two, and what can be done. */
export interface TroubleStrings {
  title: string
  body: string
  button: string
}

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
  /** The live connection was refused for good; the button tries again, or loads the page again. */
  gaveUp: {
    /** The page is of another version than the server. */
    protocol_not_supported: TroubleStrings
    too_many_connections: TroubleStrings
    /** For every other reason. */
    other: TroubleStrings
  }
  ended: Record<Reason, EndStrings>
  /** The session is gone and the server does not say why. */
  endedUnknown: EndStrings
  /** Uses {id}. */
  reference: string
}
