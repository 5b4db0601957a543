/** Every schema, for the server and for clients that validate what they receive. Pulls in zod. */
export { auditEntry, auditQuery } from './audit.ts'
export { deliveryLatency } from './delivery-latency.ts'
export { group, groupQuery, groupRow } from './group.ts'
export { MOST_MISTAKES } from './list-of.ts'
export { LIVE_EVENTS, type LiveEvent } from './live-events.ts'
export { groupName, personName } from './name.ts'
export { node, nodeQuery } from './node.ts'
export { notice } from './notice.ts'
export { overview } from './overview.ts'
export { flag, id, instant, listQuery, MAX_PAGE, page } from './page.ts'
export { changedPolicy, effectivePolicy, globalPolicy, globalPolicyChange } from './policy.ts'
export { problem } from './problem.schema.ts'
export {
  delivery,
  deliveryQuery,
  revocation,
  revocationPreview,
  revocationQuery,
  revocationRequest,
  revocationTarget,
} from './revocation.ts'
export { session, sessionQuery, sessionRow, userSessionQuery } from './session.ts'
export { currentSession, signInAnswer, signInRequest } from './sign-in.ts'
export { loginId, namedLoginId, user, userQuery, userRow } from './user.ts'
