/** The part of a `ws` WebSocket that is used. */
export interface RawSocket {
  readonly readyState: number
  pause(): void
  resume(): void
  terminate(): void
}

const CLOSED = 3

/** Whether the TCP connection has ended. */
export const isClosed = (raw: RawSocket): boolean => raw.readyState === CLOSED
