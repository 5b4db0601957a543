/** Curfew for end users' applications. Importing this touches nothing: safe on a server. */

export type { TokenSource } from './connection/dial.ts'
export { createCurfew } from './create-curfew.ts'
export type { Curfew } from './curfew.ts'
export type { CurfewOptions } from './options.ts'
export type { CurfewEvents } from './state/emitter.ts'
export type { GaveUp, SessionState, SignedIn } from './state/state.ts'
