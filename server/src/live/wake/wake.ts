import { EventEmitter } from 'node:events'
import { z } from 'zod'
import type { Log } from '../../log.ts'
import type { Wake } from '../../node.ts'

/** The one event from node to node. */
export const WAKE = 'curfew:wake'
export const wakeUp = z.object({ installation: z.string(), position: z.int().nonnegative() })
type WakeUp = z.infer<typeof wakeUp>

/** The part of a socket.io server that carries events to other nodes. It lets nothing in but wake-ups. */
export interface NodeBus {
  serverSideEmit(event: typeof WAKE, wake: WakeUp): unknown
  on(event: typeof WAKE, listener: (wake: WakeUp) => void): unknown
}

/**
 * Several nodes of one process, as in tests and in the demo, reach each other here, and hear what comes for any of them;
 * keyed by installation.
 */
const withinProcess = new EventEmitter().setMaxListeners(0)

/**
 * @param installation which database is meant: others may use the same Redis
 * @param bus to the nodes of other processes, if there is one
 */
export function openWake(installation: string, bus: NodeBus | null, log: Log): Wake {
  bus?.on(WAKE, (wake) => {
    if (wake.installation !== installation) return
    log.trace({ position: wake.position }, 'woken by another node')
    withinProcess.emit(installation, wake.position)
  })
  return {
    send(position) {
      withinProcess.emit(installation, position)
      bus?.serverSideEmit(WAKE, { installation, position })
    },
    listen(onWake) {
      withinProcess.on(installation, onWake)
      return () => withinProcess.off(installation, onWake)
    },
  }
}
