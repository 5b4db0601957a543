/**
 * The words that both ends speak, without any run-time dependency: safe to bundle into a browser.
 * The schemas that these types are inferred from are in `@curfew/shared/schemas`.
 */

export type { AuditEntry } from './audit.ts'
export type {
  ActiveHello,
  ExpiringEvent,
  ExtendedEvent,
  NodeChange,
  RevocationProgress,
  UpdatedEvent,
} from './live/live.ts'
export type {
  ClientEvents,
  DashboardClientEvents,
  DashboardServerEvents,
  ServerEvents,
} from './live/live-events.ts'
export { PROTOCOL_VERSION } from './live/protocol.ts'
export type { NodeView } from './node.ts'
export type { ExportFormat, Page } from './page.ts'
export type { Ability } from './people/abilities.ts'
export type { ActorKind, ActorView } from './people/actor.ts'
export type { Group, GroupRow } from './people/group.ts'
export { PERMISSIONS, type Permission } from './people/permissions.ts'
export type { User, UserRow } from './people/user.ts'
export type { ChangedPolicy, EffectivePolicy, GlobalPolicy } from './policy.ts'
export type { PolicyPreview, PolicyPreviewRequest } from './policy-preview.ts'
export type { Problem } from './problems/problem.schema.ts'
export { ERRORS, type ErrorCode, errorEntry, type Receiver } from './problems/problem.ts'
export { retryAfterSeconds } from './problems/retry-after.ts'
export type { DeliveryLatency } from './revocations/delivery-latency.ts'
export type { EndedSession } from './revocations/ended-session.ts'
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
} from './revocations/revocation.ts'
export { LONGEST_MESSAGE, LONGEST_REASON } from './revocations/text-limits.ts'
export type { Notice } from './sessions/notice.ts'
export type { Overview } from './sessions/overview.ts'
export { INITIATING_ENTITIES, type InitiatingEntity, REASONS, type Reason } from './sessions/reasons.ts'
export type { Device, SessionRow, SessionView } from './sessions/session.ts'
export type { CurrentSession, SignInAnswer, SignInRequest } from './sessions/sign-in.ts'
export {
  CROWD_AFTER_MS,
  SIGN_IN_ANSWER_MS,
  SIGN_IN_PATIENCE_MS,
  triesAgain,
} from './sessions/sign-in-patience.ts'
