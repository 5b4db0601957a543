import type { RevocationTarget } from '@curfew/shared'
import type { Caller } from './actor.ts'

/** A forced logout as it is asked for. */
export interface RevokeCall {
  caller: Caller
  target: RevocationTarget
  /** For the people who are signed out. */
  message?: string
  /** For the records. */
  reasonAdmin?: string
  idempotencyKey?: string
  ip: string | null
  requestId: string
}
