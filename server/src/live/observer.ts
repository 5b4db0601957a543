import type { ErrorCode } from '@curfew/shared'
import type { End } from '../feed/entry.ts'
import type { Outcome } from './ending/outcome.ts'

/** Whoever counts what happens at the door of the live connections. Called synchronously, so it must be quick. */
export interface LiveObserver {
  /** A client was let in, or was refused with this code. */
  handshake(result: 'accepted' | ErrorCode): void
  /** A connection whose session has ended got its outcome. */
  delivered(end: End, outcome: Outcome): void
  /** So many connections of dead nodes were found whose session had ended. */
  lost(connections: number): void
}

/** Nobody counts. */
export const UNOBSERVED: LiveObserver = {
  handshake: () => undefined,
  delivered: () => undefined,
  lost: () => undefined,
}
