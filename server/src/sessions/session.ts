import type { InitiatingEntity, Notice, Reason } from '@curfew/shared'
import { spreadSecondsOf } from './end/spread.ts'

/** A session that was live when it was last looked at. */
export interface LiveSession {
  readonly id: string
  readonly userId: string
  readonly loginId: string
  /** Sessions are numbered in the order in which they began. */
  readonly number: number
  /** By the database's clock, milliseconds since 1970: the newest activity that this node knows of. */
  lastActiveAt: number
  /** By which policy it was read, see `curfew.policies`. */
  readonly policyId: number
  /** null: it never ends for idleness. */
  readonly idleTimeoutMs: number | null
  /** Milliseconds since 1970; null: no maximum lifetime. */
  readonly expiresAt: number | null
  /** When it was remembered, in the count of `SessionCache.generation`. */
  generation: number
  /** Which ends of many the read knew that confirmed it last, see `SessionCache.doubt`. */
  confirmed: number
}

/** The answer to "is this session live?". */
export type Check =
  | { readonly state: 'live'; readonly session: LiveSession }
  | { readonly state: 'ended'; readonly notice: Notice }
  | { readonly state: 'unknown' }

export const UNKNOWN: Check = { state: 'unknown' }

/** What the records say of an ended session. */
export interface EndedRow {
  id: string
  reason: Reason | null
  initiating_entity: InitiatingEntity | null
  notice_id: string | null
  ended_at: Date | null
  revocation_id: string | null
  message: string | null
  /** By its revocation, if there was one. */
  sessions_ended: number | null
}

/** The notice of an ended session. @throws if it has not ended */
export function noticeOf(row: EndedRow): Notice {
  const { id, reason, initiating_entity, notice_id, ended_at } = row
  const spreadSeconds = spreadSecondsOf(row.sessions_ended ?? 0)
  if (!reason || !initiating_entity || !notice_id || !ended_at) throw new Error(`session ${id} has not ended`)
  return {
    noticeId: notice_id,
    sessionId: id,
    reason,
    initiatingEntity: initiating_entity,
    endedAt: ended_at.toISOString(),
    ...(row.message ? { message: row.message } : {}),
    ...(row.revocation_id ? { revocationId: row.revocation_id } : {}),
    ...(spreadSeconds ? { spreadSeconds } : {}),
  }
}
