import { type SilenceParts, type SilenceWatch, watchForSilence } from './silence.ts'
import type { DashboardSocket } from './updates.ts'

export interface Cutter {
  /** Given the socket of each attempt to connect. */
  follow(socket: DashboardSocket): void
  /** The server has answered something by another way. */
  heard(): void
}

/** Cuts the connection of a dashboard to a server that no longer answers: it is then tried again, and the page says so. */
export function cutWhenSilent(parts: Omit<SilenceParts, 'ask' | 'onSilent'>): Cutter {
  let watch: SilenceWatch | null = null
  const heard = (): void => watch?.heard()
  const stop = (): void => {
    watch?.stop()
    watch = null
  }
  return {
    heard,
    follow: (socket) => {
      stop()
      socket.on('session.active', () => {
        stop()
        watch = watchForSilence({
          ...parts,
          ask: () => socket.emit('ping', {}, heard),
          onSilent: () => {
            // At once: a goodbye would wait for the server.
            socket.io.engine?.transport.close()
            socket.disconnect()
          },
        })
      })
      socket.onAny(heard)
      // Not the socket's own `disconnect`, of which nobody is told when it is the page that closes it.
      socket.io.on('close', stop)
    },
  }
}
