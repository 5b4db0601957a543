import { setTimeout as wait } from 'node:timers/promises'
import { hearOnce } from '../../load/pace.ts'
import type { Connection } from '../connections/connection.ts'
import { type RawSocket, sharesTransport } from '../connections/transport.ts'

/** So many answers can come in one turn of the event loop without filling it. */
const HEARD_AT_ONCE = 64
/** When nobody of many has answered, they are listened to again after so many milliseconds at the earliest. */
const LISTEN_AGAIN_MS = 30

/** One of many who were told together. Its websocket is paused. */
export interface Unread {
  readonly connection: Connection
  readonly raw: RawSocket
}

export interface HearManyOptions {
  /** Those who have not got their outcome. */
  waiting: ReadonlySet<Connection>
  /** Does something with a connection, or loses it. */
  orLose: (connection: Connection, act: () => void) => void
  /** All have answered, or for the time being nobody does. Called once or more often. */
  quiet: () => void
  /** Aborted when nobody is waited for any more; who has answered by then is still heard. */
  over: AbortSignal
}

/**
 * Hears those who were told together, a few at a time and again and again: clients that were busy answer in thousands at one moment.
 * When it returns, all of them are listened to.
 */
export async function hearMany(
  unread: readonly Unread[],
  { waiting, orLose, quiet, over }: HearManyOptions,
): Promise<void> {
  const listen = ({ connection, raw }: Unread) => orLose(connection, () => raw.resume())
  const hearing = {
    listen,
    stopListening({ connection, raw }: Unread) {
      // Another namespace on the same transport may have something to say.
      if (!sharesTransport(connection.socket)) orLose(connection, () => raw.pause())
    },
    isSilent: ({ connection }: Unread) => waiting.has(connection),
  }
  let silent = await hearOnce(unread, hearing)
  while (silent.length > HEARD_AT_ONCE && !over.aborted) {
    const [before, startedAt] = [silent.length, performance.now()]
    silent = await hearOnce(silent, hearing)
    if (silent.length < before) continue
    quiet()
    // Thousands who say nothing take half of the node's time at most.
    const pause = Math.max(LISTEN_AGAIN_MS, performance.now() - startedAt)
    await wait(pause, undefined, { signal: over }).catch(() => undefined)
  }
  if (silent.length > HEARD_AT_ONCE) await hearOnce(silent, { ...hearing, stopListening: () => undefined })
  else silent.forEach(listen)
  quiet()
}
