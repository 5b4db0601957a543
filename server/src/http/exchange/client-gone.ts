import type { Log } from '../../log.ts'
import { Refusal } from '../../refusal.ts'
import type { Exchange, Fate } from './exchange.ts'

/** Whoever asked has closed the connection: there is nobody to answer, and nothing was done. */
export class ClientGone extends Refusal {
  constructor() {
    super('unavailable', { detail: 'The connection closed before this was done.' })
    this.name = 'ClientGone'
  }
}

export interface Delivery {
  exchange: Pick<Exchange, 'onClosed'>
  /** Whether the answer may have reached the client. */
  isDelivered: (fate: Fate) => boolean
  /** Takes back what was meant for the client alone. */
  takeBack: () => Promise<void>
  log: Log
}

/**
 * Takes back what was begun for an answer that never left. What the operating system has taken over may be lost on the way all the
 * same, and nobody can tell.
 */
export function takeBackUndelivered({ exchange, isDelivered, takeBack, log }: Delivery): void {
  exchange.onClosed((fate) => {
    if (isDelivered(fate)) return
    takeBack().catch((error: unknown) =>
      log.warn({ err: error }, 'could not end the session of an abandoned sign-in'),
    )
  })
}
