import type { DeliveryCause } from '@curfew/shared'
import type { DisconnectReason } from 'socket.io'
import type { Told } from '../connections/connection.ts'

/** What became of a connection whose session ended. Milliseconds run from the writing of the notice. */
export type Outcome =
  | { outcome: 'acknowledged'; milliseconds: number }
  | { outcome: 'closed'; milliseconds: number | null }
  | { outcome: 'unreachable'; cause: Exclude<DeliveryCause, 'node_lost'>; milliseconds: null }

const unreachable = (cause: 'no_answer' | 'connection_lost'): Outcome => ({
  outcome: 'unreachable',
  cause,
  milliseconds: null,
})

/** Cut because nothing came back in time. */
export const NO_ANSWER: Outcome = unreachable('no_answer')
/** Broken before the notice could be written. */
export const CONNECTION_LOST: Outcome = unreachable('connection_lost')

/**
 * The outcome of a connection that went away, unconfirmed, while its session was ending.
 *
 * @param reason as socket.io tells it
 * @param now milliseconds, monotonic
 */
export function outcomeOfClose(told: Told, reason: DisconnectReason, now: number): Outcome {
  const closed: Outcome = { outcome: 'closed', milliseconds: told === null ? null : now - told }
  switch (reason) {
    // The end of TCP, a close frame, or word that the namespace is left: the client's own sign in every case.
    case 'transport close':
    case 'client namespace disconnect':
      return closed
    // A reset. After the notice was written that is the sign of an end; before, nothing arrived.
    case 'transport error':
    case 'parse error':
      return told === null ? CONNECTION_LOST : closed
    case 'ping timeout':
      return told === null ? CONNECTION_LOST : NO_ANSWER
    // Closed from this side for another cause while the client had not yet answered.
    case 'forced close':
    case 'forced server close':
    case 'server namespace disconnect':
    case 'server shutting down':
      return told === null ? CONNECTION_LOST : NO_ANSWER
  }
}
