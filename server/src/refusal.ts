import { type ErrorCode, errorEntry, type Notice } from '@curfew/shared'

/** What an answer says beyond its code; every field becomes a member of the problem document. */
export interface RefusalDetails {
  /** One sentence for the caller, where more is known than what the code says by itself. */
  detail?: string
  /** What is wrong, field by field (JSON Pointers, RFC 6901). */
  errors?: { pointer: string; message: string }[]
  /** With `session_ended`. */
  notice?: Notice
  /** With `target_not_found`. */
  ids?: string[]
  /** With `version_conflict`. */
  version?: number
  /** With `protocol_not_supported`: the versions that this node speaks. */
  supported?: number[]
  /** With `not_found`, of what is not kept for ever: for how many days it is. */
  keptDays?: number
  /** With 429 and 503, in seconds. */
  retryAfterSeconds?: number
}

/** The one error that the product throws on purpose. Its code decides everything; the doors only present it. */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly details: RefusalDetails
  /** The HTTP status of the code, under the name by which Express and others answer an error that they know nothing of. */
  readonly status: number

  constructor(code: ErrorCode, details: RefusalDetails = {}, options?: ErrorOptions) {
    super(details.detail ?? errorEntry(code).title, options)
    this.name = 'Refusal'
    this.code = code
    this.details = details
    this.status = errorEntry(code).status
  }
}
