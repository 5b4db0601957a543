/**
 * The words that both ends speak, without any run-time dependency: safe to bundle into a browser.
 * The schemas that these types are inferred from are in `@curfew/shared/schemas`.
 */
export type { Ability } from './abilities.ts'
export type { ActorKind, ActorView } from './actor.ts'
export type { AuditEntry } from './audit.ts'
export type { DeliveryLatency } from './delivery-latency.ts'
export type { Group, GroupRow } from './group.ts'
export type {
  ActiveHello,
  ExpiringEvent,
  ExtendedEvent,
  NodeChange,
  RevocationProgress,
  UpdatedEvent,
} from './live.ts'
export type {
  ClientEvents,
  DashboardClientEvents,
  DashboardServerEvents,
  ServerEvents,
} from './live-events.ts'
export type { NodeView } from './node.ts'
export type { Notice } from './notice.ts'
export type { Overview } from './overview.ts'
export type { Page } from './page.ts'
export { PERMISSIONS, type Permission } from './permissions.ts'
export type { ChangedPolicy, EffectivePolicy, GlobalPolicy } from './policy.ts'
export type { Problem } from './problem.schema.ts'
export { ERRORS, type ErrorCode, errorEntry, type Receiver } from './problem.ts'
export { PROTOCOL_VERSION } from './protocol.ts'
export { INITIATING_ENTITIES, type InitiatingEntity, REASONS, type Reason } from './reasons.ts'
export { retryAfterSeconds } from './retry-after.ts'
export type {
  Deliveries,
  Delivery,
  DeliveryCause,
  DeliveryOutcome,
  RevocationPreview,
  RevocationRequest,
  RevocationStatus,
  RevocationTarget,
  RevocationView,
  ShownTarget,
  WaitedNode,
} from './revocation.ts'
export type { Device, SessionRow, SessionView } from './session.ts'
export type { CurrentSession, SignInAnswer, SignInRequest } from './sign-in.ts'
export { CROWD_AFTER_MS, SIGN_IN_ANSWER_MS, SIGN_IN_PATIENCE_MS, triesAgain } from './sign-in-patience.ts'
export type { User, UserRow } from './user.ts'
