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
  /** Of a person only: an application's own call is not repeated by a network. */
  idempotencyKey?: string
  ip: string | null
  /** null: it came by no request. */
  requestId: string | null
}
