import type { ActorKind } from '@curfew/shared'

/** Who acted, as the records keep it. */
export type AuditActor =
  /** Without an id: nobody whom Curfew knows. */
  | { kind: 'person'; id: string | null; loginId: string }
  | { kind: 'api_key'; id: string; name: string }
  /** Of the console, by its words. */
  | { kind: 'command'; name: string }
  /** Curfew itself, or the application that it runs in, by what acts there. */
  | { kind: 'system'; name: string }
  /** Where the users come from. */
  | { kind: 'upstream'; name: string }
  /** Time or a rule: what was planned, and what a policy says. */
  | { kind: 'schedule' | 'policy' }

export const POLICY: AuditActor = { kind: 'policy' }

/** Somebody of whom not even the login id is known, as the column of login ids says it. */
export const UNKNOWN_LOGIN_ID = '(unknown)'

/** The columns of `audit` and `revocations` that say who acted. */
export interface ActorColumns {
  actor_kind: ActorKind
  actor_id: string | null
  /** Never null: nodes of the version before show it to people, who read there what else acted. */
  actor_login_id: string
}

export function columnsOf(actor: AuditActor): ActorColumns {
  switch (actor.kind) {
    case 'person':
      return { actor_kind: 'person', actor_id: actor.id, actor_login_id: actor.loginId }
    case 'api_key':
      return { actor_kind: 'api_key', actor_id: actor.id, actor_login_id: actor.name }
    case 'command':
    case 'system':
    case 'upstream':
      return { actor_kind: actor.kind, actor_id: null, actor_login_id: actor.name }
    case 'schedule':
    case 'policy':
      return { actor_kind: actor.kind, actor_id: null, actor_login_id: actor.kind }
  }
}
