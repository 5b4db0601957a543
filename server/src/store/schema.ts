import type {
  ActorKind,
  DeliveryCause,
  InitiatingEntity,
  Permission,
  Reason,
  RevocationTarget,
  WaitedNode,
} from '@curfew/shared'
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** The tables as Kysely sees them; `migrations/` is their definition. Times arrive as `Date`, bigints as `string`. */
type Json<T> = ColumnType<T, string, string>

export interface UsersTable {
  id: Generated<string>
  login_id: string
  name: string | null
  department: string | null
  status: Generated<'active' | 'blocked' | 'inactive'>
  is_super_user: Generated<boolean>
  password_hash: string | null
  password_version: Generated<number>
  created_at: Generated<Date>
  last_sign_in_at: Date | null
  last_ip: string | null
  revoked_at: Date | null
  login_key: string | null
  namesake: Generated<number>
}
export interface SessionsTable {
  id: Generated<string>
  number: Generated<string>
  token_hash: Buffer
  user_id: string
  started_at: Generated<Date>
  last_active_at: Generated<Date>
  due_at: Date | null
  warned_for: Date | null
  expires_at: Date | null
  ip: string | null
  user_agent: string | null
  browser: string | null
  os: string | null
  device_type: string | null
  impersonator_id: string | null
  ended_at: Date | null
  reason: Reason | null
  initiating_entity: InitiatingEntity | null
  notice_id: string | null
  revocation_id: string | null
}
export interface Schema {
  'curfew.installation': { id: Generated<string> }
  'curfew.users': UsersTable
  'curfew.groups': { id: Generated<string>; name: string; revoked_at: Date | null }
  'curfew.group_members': { group_id: string; user_id: string }
  'curfew.roles': { id: Generated<string>; name: string; permissions: Permission[] }
  'curfew.user_roles': { user_id: string; role_id: string }
  'curfew.policies': {
    id: Generated<number>
    scope: string | null
    idle_timeout_seconds: number | null
    idle_warning_seconds: number | null
    warning_seconds: GeneratedAlways<number>
    version: Generated<number>
    filed_version: Generated<number>
    filing_wanted: Generated<string>
    filing_done: Generated<string>
    changed_at: Generated<Date>
    changed_by: string | null
  }
  'curfew.user_policies': { user_id: string; policy_id: number }
  'curfew.sessions': SessionsTable
  'curfew.live_sessions': SessionsTable
  'curfew.revocations': {
    id: string
    notice_id: string
    target: Json<RevocationTarget>
    message: string | null
    reason_admin: string | null
    reason: Reason
    initiating_entity: InitiatingEntity
    actor_kind: Generated<ActorKind>
    actor_id: string | null
    actor_login_id: string
    revoked_at: Date | null
    sessions_ended: number
    users_affected: number
    skipped_super_users: number
    skipped_out_of_scope: number
    /** Whom the login ids of the target meant; null: it names none, or the version before recorded it. */
    named_users: string[] | null
    nodes: ColumnType<WaitedNode[] | null, string | null, string | null>
  }
  'curfew.idempotency_keys': {
    caller_kind: Generated<ActorKind>
    caller: string
    key: string
    request_hash: Buffer
    /** The id of the act, and of the revocation where it makes one; null: it is none that the records keep. */
    revocation_id: string | null
    answer: ColumnType<unknown, string | null, string | null>
    created_at: Generated<Date>
  }
  'curfew.audit': {
    id: GeneratedAlways<string>
    at: Generated<Date>
    actor_kind: Generated<ActorKind>
    actor_id: string | null
    actor_login_id: string
    action: string
    target: Json<unknown>
    outcome: 'done' | 'refused'
    ip: string | null
    request_id: string | null
    revocation_id: string | null
    detail: ColumnType<unknown, string | undefined, string>
  }
  'curfew.feed_head': { position: string; floor: string }
  'curfew.feed': { position: string; kind: string; version: number; payload: unknown; at: Generated<Date> }
  'curfew.news': {
    id: GeneratedAlways<string>
    kind: string
    version: number
    payload: unknown
    at: Generated<Date>
  }
  'curfew.nodes': {
    id: string
    beat: Generated<string>
    applied: string
    host: string
    version: string
    started_at: Generated<Date>
    beat_at: Generated<Date>
    reads_news: Generated<boolean>
  }
  'curfew.connections': {
    id: string
    node_id: string
    session_id: string
    user_id: string
    opened_at: Generated<Date>
    closed_at: Date | null
    outcome: 'acknowledged' | 'closed' | 'unreachable' | null
    cause: DeliveryCause | null
    milliseconds: number | null
    revocation_id: string | null
  }
}
