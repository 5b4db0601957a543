/** Why a session ended. A closed list: the same word on the wire, in the records and on every screen. */
export const REASONS = [
  'admin_revoked',
  'signed_out',
  'idle_timeout',
  'max_lifetime',
  'user_blocked',
  'user_deactivated',
  'password_reset',
  'sign_in_hours',
  'network_not_allowed',
  'session_limit',
  'impersonation_ended',
  'maintenance',
  'upstream_signal',
] as const
export type Reason = (typeof REASONS)[number]

/** Who brought the end about, in the words of OpenID CAEP (`initiating_entity`). */
export const INITIATING_ENTITIES = ['admin', 'user', 'policy', 'system'] as const
export type InitiatingEntity = (typeof INITIATING_ENTITIES)[number]
