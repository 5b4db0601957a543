/** Every schema, for the server and for clients that validate what they receive. Pulls in zod. */
export { auditEntry, auditQuery } from './audit.ts'
export { MOST_MISTAKES } from './list-of.ts'
export { LIVE_EVENTS, type LiveEvent } from './live/live-events.ts'
export { node, nodeQuery } from './node.ts'
export { exportQuery, flag, id, instant, listQuery, MAX_PAGE, page } from './page.ts'
export { group, groupQuery, groupRow } from './people/group.ts'
export { groupName, personName } from './people/name.ts'
export { loginId, namedLoginId, user, userQuery, userRow } from './people/user.ts'
export { changedPolicy, effectivePolicy, globalPolicy, globalPolicyChange } from './policy.ts'
export { policyPreview, policyPreviewRequest } from './policy-preview.ts'
export { mistakeWords } from './problems/mistake-words.ts'
export { problem } from './problems/problem.schema.ts'
export { deliveryLatency } from './revocations/delivery-latency.ts'
export { endedSession, endedSessionQuery } from './revocations/ended-session.ts'
export {
  delivery,
  deliveryQuery,
  OUTCOMES_WORST_FIRST,
  revocation,
  revocationPreview,
  revocationQuery,
  revocationRequest,
  revocationTarget,
} from './revocations/revocation.ts'
export { notice } from './sessions/notice.ts'
export { overview } from './sessions/overview.ts'
export { session, sessionQuery, sessionRow, userSessionQuery } from './sessions/session.ts'
export { currentSession, signInAnswer, signInRequest } from './sessions/sign-in.ts'
