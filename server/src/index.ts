/** For applications that embed Curfew, in Express or in plain node:http. */
export { type Curfew, type CurfewOptions, createCurfew, type SignedIn } from './curfew.ts'
export type { KnownUser } from './directory/known-user.ts'
export type { CurfewRequest, Handler } from './node-http/handler.ts'
export type { RequestSession } from './node-http/request-session.ts'
export { safeReturnTo } from './pages/sign-in/return-to.ts'
export { Refusal, type RefusalDetails } from './refusal.ts'
