/** Curfew for end users' applications. Importing this touches nothing: safe on a server. */
export { createCurfew } from './create-curfew.ts'
export type { Curfew } from './curfew.ts'
export type { TokenSource } from './dial.ts'
export type { CurfewEvents } from './emitter.ts'
export type { CurfewOptions } from './options.ts'
export type { SessionState, SignedIn } from './state.ts'
