/** When two login ids are the same. Comes with a table of 4 kB: for the server, not for browsers. */
export { fold } from './fold.ts'
export { loginKey } from './login-id.ts'
