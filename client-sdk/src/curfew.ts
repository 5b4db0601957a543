import type { Fetch } from './requests/fetch.ts'
import type { CurfewEvents } from './state/emitter.ts'
import type { SessionState } from './state/state.ts'

/** One page's view of its session. */
export interface Curfew {
  /** The state now; the same object until it changes. */
  getSnapshot(): SessionState
  /** Calls back after each change of the state; returns the unsubscribe. */
  subscribe(listener: () => void): () => void
  /** Calls back for each real change of its kind, never awaited; returns the unsubscribe. */
  on<Type extends keyof CurfewEvents>(type: Type, callback: (event: CurfewEvents[Type]) => void): () => void
  /**
   * Keeps the session, as an explicit act of the person. While there is no connection it waits for one.
   *
   * @returns true once the server has recorded it; false when it did not confirm or the session ended first
   */
  extend(): Promise<boolean>
  /** @returns true once signed out; false when the server could not be reached, and nothing has changed */
  signOut(): Promise<boolean>
  /** Goes to the sign-in page, from which the same person comes back here. */
  signIn(): void
  /** Starts again: call it after somebody has signed in without loading a page, or when the connection was given up. */
  reconnect(): void
  /** `fetch`, which takes a 401 `session_ended` of this session for what it is: the same end. */
  fetch: Fetch
  /** Closes the connection, takes the dialogs away and stops listening. */
  dispose(): void
}
