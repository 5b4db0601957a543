/**
 * The closed table of errors (RFC 9457 problem details). They are grouped by what the receiver must do, because
 * that is the only thing a caller needs to decide.
 */
export type Receiver = 'sign_out' | 'sign_in' | 'wait' | 'fix_request' | 'give_up'

interface Entry {
  readonly status: number
  readonly title: string
  readonly receiver: Receiver
}

export const ERRORS = {
  invalid_request: { status: 400, title: 'The request is not valid', receiver: 'fix_request' },
  unauthenticated: { status: 401, title: 'Sign in first', receiver: 'sign_in' },
  session_ended: { status: 401, title: 'The session has ended', receiver: 'sign_out' },
  invalid_credentials: { status: 401, title: 'Login id or password is wrong', receiver: 'fix_request' },
  forbidden: { status: 403, title: 'Not allowed', receiver: 'give_up' },
  origin_not_allowed: { status: 403, title: 'Not allowed from this origin', receiver: 'give_up' },
  target_above_rank: { status: 403, title: 'Only a super user acts on a super user', receiver: 'give_up' },
  user_blocked: { status: 403, title: 'The account is blocked', receiver: 'give_up' },
  user_deactivated: { status: 403, title: 'The account is not active', receiver: 'give_up' },
  sign_in_hours: { status: 403, title: 'Sign-in is closed now', receiver: 'wait' },
  network_not_allowed: { status: 403, title: 'Not allowed from this network', receiver: 'give_up' },
  session_limit: { status: 403, title: 'Too many sessions', receiver: 'give_up' },
  maintenance: { status: 403, title: 'Maintenance', receiver: 'wait' },
  not_found: { status: 404, title: 'Not found', receiver: 'fix_request' },
  target_not_found: { status: 404, title: 'Not everything that was named exists', receiver: 'fix_request' },
  not_scheduled: { status: 409, title: 'Not scheduled any more', receiver: 'give_up' },
  last_super_user: { status: 409, title: 'The last active super user', receiver: 'give_up' },
  would_lock_out: { status: 409, title: 'This would lock you out', receiver: 'fix_request' },
  version_conflict: { status: 412, title: 'Changed by somebody else meanwhile', receiver: 'fix_request' },
  too_large: { status: 413, title: 'Too large', receiver: 'fix_request' },
  unsupported_media_type: { status: 415, title: 'application/json is needed', receiver: 'fix_request' },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    receiver: 'fix_request',
  },
  rate_limited: { status: 429, title: 'Too many attempts', receiver: 'wait' },
  unavailable: { status: 503, title: 'Cannot tell right now', receiver: 'wait' },
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof ERRORS

/** The row of the table for a code. */
export const errorEntry = (code: ErrorCode): Entry => ERRORS[code]
