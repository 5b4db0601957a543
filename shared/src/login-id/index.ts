/** What may be a login id, and when two are the same. A table of 4 kB: for the server, not for browsers. */
export { fold } from './fold.ts'
export { faultsOf, loginKey, spellingOf } from './login-id.ts'
