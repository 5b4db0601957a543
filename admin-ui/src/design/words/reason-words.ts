import type { Reason } from '@curfew/shared'

/** Why a session ended, as an administrator reads it in a list. */
export const REASON_WORDS: Record<Reason, string> = {
  admin_revoked: 'Forced logout',
  signed_out: 'Signed out',
  idle_timeout: 'Ended for inactivity',
  max_lifetime: 'Reached its maximum lifetime',
  user_blocked: 'User blocked',
  user_deactivated: 'User deactivated',
  password_reset: 'Password reset',
  sign_in_hours: 'Sign-in hours closed',
  network_not_allowed: 'Network not allowed',
  session_limit: 'Over the session limit',
  impersonation_ended: 'Impersonation ended',
  maintenance: 'Maintenance',
  upstream_signal: 'Ended by another system',
}
