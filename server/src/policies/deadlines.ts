/**
 * The one place in TypeScript that says what a policy means for a session; in SQL that is `curfew.idle_deadline` and
 * `curfew.due_at`. Times in milliseconds since 1970, durations in milliseconds.
 */

/** What an idle deadline follows from. */
export interface Idling {
  lastActiveAt: number
  /** null: no timeout. */
  idleTimeoutMs: number | null
}

/** When a session ends for idleness unless its user does something; Infinity: never. */
export function idleDeadline({ lastActiveAt, idleTimeoutMs }: Idling): number {
  return idleTimeoutMs === null ? Number.POSITIVE_INFINITY : lastActiveAt + idleTimeoutMs
}

/** When a session ends if nothing happens; Infinity: never. */
export function deadline(session: Idling & { expiresAt: number | null }): number {
  return Math.min(idleDeadline(session), session.expiresAt ?? Number.POSITIVE_INFINITY)
}

/**
 * The time under which a session is filed, the first at which there may be something to do: its warning, or the end of its
 * lifetime; Infinity: never.
 */
export function dueAt(session: Idling & { warningMs: number; expiresAt: number | null }): number {
  return Math.min(idleDeadline(session) - session.warningMs, session.expiresAt ?? Number.POSITIVE_INFINITY)
}
