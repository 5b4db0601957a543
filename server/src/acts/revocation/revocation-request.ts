import type { InitiatingEntity, Reason, RevocationTarget } from '@curfew/shared'
import type { Covering } from './end-covered.ts'

/** Sessions that an act ends, as one revocation. */
export interface RevocationRequest extends Covering {
  /** Of the act, and of the revocation. */
  id: string
  target: RevocationTarget
  reason: Reason
  initiatingEntity: InitiatingEntity
  /** For the people who are signed out. */
  message?: string
  /** For the records. */
  reasonAdmin?: string
  /** How many were left out because the actor may not end their sessions. */
  skippedSuperUsers: number
  /** Whom the login ids of the target mean; null: it names none. */
  namedUsers: string[] | null
}
