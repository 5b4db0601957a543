import { browserTime } from '../time/browser-time.ts'
import { type SilenceWatch, watchForSilence } from './silence.ts'
import type { DashboardSocket } from './updates.ts'

/** Cuts the connection of a dashboard to a server that no longer answers: it is then tried again, and the page says so. */
export function cutWhenSilent(isVisible: () => boolean): (socket: DashboardSocket) => void {
  let watch: SilenceWatch | null = null
  return (socket) => {
    watch?.stop()
    const heard = (): void => watch?.heard()
    socket.on('session.active', () => {
      watch = watchForSilence({
        ...browserTime,
        isVisible,
        ask: () => socket.emit('ping', {}, heard),
        onSilent: () => {
          // At once: a goodbye would wait for the server.
          socket.io.engine?.transport.close()
          socket.disconnect()
        },
      })
      socket.onAny(heard)
    })
    socket.on('disconnect', () => watch?.stop())
  }
}
