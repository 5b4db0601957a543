import type { ActiveHello, ExpiringEvent, ExtendedEvent, Notice, UpdatedEvent } from '@curfew/shared'
import type { Refusal } from './refusal.ts'

/** What one attempt to connect tells its owner. After `refused` or `closed` it tells nothing more. */
export interface LinkEvents {
  /** The connection is usable. */
  hello(hello: ActiveHello): void
  /** The server has sent one: the connection is alive. */
  heartbeat(): void
  expiring(event: ExpiringEvent): void
  extended(event: ExtendedEvent): void
  updated(event: UpdatedEvent): void
  /** The notice has already been acknowledged. */
  ended(notice: Notice): void
  /** It never became usable. */
  refused(refusal: Refusal): void
  /** It was usable, or on the way to be, and is no more. */
  closed(): void
}

/** One connection, used once: a new attempt is a new link. */
export interface Link {
  /** @param ageSeconds how long ago the input was */
  activity(ageSeconds: number): void
  /** Keeps the session; resolves with the new deadline, or null when the server did not confirm. */
  extend(): Promise<ExtendedEvent | null>
  /** Closes silently: neither `refused` nor `closed` follows. */
  close(): void
}

export type Dial = (events: LinkEvents) => Link
