/** For Express applications that embed Curfew. */
export { type Curfew, type CurfewOptions, createCurfew, type SignedIn } from './curfew.ts'
export type { KnownUser } from './directory/known-user.ts'
export type { RequestSession } from './http/request-session.ts'
export { safeReturnTo } from './pages/sign-in/return-to.ts'
export { Refusal, type RefusalDetails } from './refusal.ts'
