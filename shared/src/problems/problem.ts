/**
 * The closed table of errors (RFC 9457 problem details). They are grouped by what the receiver must do, because
 * that is the only thing a caller needs to decide.
 */
export type Receiver = 'sign_out' | 'sign_in' | 'wait' | 'fix_request' | 'give_up'

interface Entry {
  readonly status: number
  readonly title: string
  /** One sentence for whoever reads the answer, where nothing more exact is known. */
  readonly detail: string
  readonly receiver: Receiver
}

export const ERRORS = {
  invalid_request: {
    status: 400,
    title: 'The request is not valid',
    detail: 'A field is missing, unknown or malformed.',
    receiver: 'fix_request',
  },
  unauthenticated: {
    status: 401,
    title: 'Sign in first',
    detail: 'No session token was sent, or it is unknown.',
    receiver: 'sign_in',
  },
  session_ended: {
    status: 401,
    title: 'The session has ended',
    detail: 'This session has ended; the notice says why and when.',
    receiver: 'sign_out',
  },
  invalid_credentials: {
    status: 401,
    title: 'Login id or password is wrong',
    detail: 'No account has this login id and this password.',
    receiver: 'fix_request',
  },
  forbidden: {
    status: 403,
    title: 'Not allowed',
    detail: 'You do not have the permission that this requires.',
    receiver: 'give_up',
  },
  origin_not_allowed: {
    status: 403,
    title: 'Not allowed from this origin',
    detail: 'Requests with a cookie are accepted only from pages of this origin.',
    receiver: 'give_up',
  },
  protocol_not_supported: {
    status: 403,
    title: 'Protocol version not supported',
    detail:
      'This node does not support the requested version of the socket protocol; supported lists those it does.',
    receiver: 'give_up',
  },
  target_above_rank: {
    status: 403,
    title: 'Only super users can do this to a super user',
    detail: 'The target includes a super user. Nothing was done.',
    receiver: 'give_up',
  },
  user_blocked: {
    status: 403,
    title: 'The account is blocked',
    detail: 'An administrator has blocked this account.',
    receiver: 'give_up',
  },
  user_deactivated: {
    status: 403,
    title: 'The account is not active',
    detail: 'An administrator has deactivated this account.',
    receiver: 'give_up',
  },
  sign_in_hours: {
    status: 403,
    title: 'Sign-in is closed now',
    detail: 'Sign-in is closed at this hour; opensAt says when it opens.',
    receiver: 'wait',
  },
  network_not_allowed: {
    status: 403,
    title: 'Not allowed from this network',
    detail: 'This address is not in an allowed network.',
    receiver: 'give_up',
  },
  session_limit: {
    status: 403,
    title: 'Too many sessions',
    detail: 'The session limit has been reached; end one of them first.',
    receiver: 'give_up',
  },
  maintenance: {
    status: 403,
    title: 'Maintenance',
    detail: 'Sign-in is closed until the maintenance is over.',
    receiver: 'wait',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    detail: 'It may have been removed, or the link is wrong.',
    receiver: 'fix_request',
  },
  target_not_found: {
    status: 404,
    title: 'Target not found',
    detail: 'Part of the target does not exist; ids lists what is missing. Nothing was done.',
    receiver: 'fix_request',
  },
  not_scheduled: {
    status: 409,
    title: 'No longer scheduled',
    detail: 'This has happened already, or was cancelled.',
    receiver: 'give_up',
  },
  last_super_user: {
    status: 409,
    title: 'The last active super user',
    detail: 'This is the last active super user; make someone else a super user first.',
    receiver: 'give_up',
  },
  would_lock_out: {
    status: 409,
    title: 'This would lock you out',
    detail: 'Your own session would no longer be allowed.',
    receiver: 'fix_request',
  },
  version_conflict: {
    status: 412,
    title: 'Someone else changed this',
    detail: 'This is based on an older version than the current one. Nothing was changed.',
    receiver: 'fix_request',
  },
  too_large: {
    status: 413,
    title: 'Too large',
    detail: 'The request body is larger than allowed.',
    receiver: 'fix_request',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported content type',
    detail: 'The body must be uncompressed JSON in UTF-8, with the Content-Type application/json.',
    receiver: 'fix_request',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    detail: 'The body differs from that of the first request with this Idempotency-Key. Nothing was done.',
    receiver: 'fix_request',
  },
  rate_limited: {
    status: 429,
    title: 'Too many attempts',
    detail: 'There were too many attempts; Retry-After says when to try again.',
    receiver: 'wait',
  },
  too_many_connections: {
    status: 429,
    title: 'Too many connections',
    detail: 'The session has reached its limit of live connections; close one of them first.',
    receiver: 'give_up',
  },
  unavailable: {
    status: 503,
    title: 'Temporarily unavailable',
    detail: 'Temporarily unavailable. Retry-After says when to try again.',
    receiver: 'wait',
  },
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof ERRORS

/** The row of the table for a code. */
export const errorEntry = (code: ErrorCode): Entry => ERRORS[code]
