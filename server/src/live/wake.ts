import { EventEmitter } from 'node:events'
import { z } from 'zod'
import type { Wake } from '../node.ts'

const WAKE = 'curfew:wake'
const wakeUp = z.object({ installation: z.string(), position: z.number() })

/** The part of a socket.io server that carries events to other nodes. */
export interface NodeBus {
  serverSideEmit(event: typeof WAKE, wake: z.infer<typeof wakeUp>): unknown
  on(event: typeof WAKE, listener: (wake: unknown) => void): unknown
  off(event: typeof WAKE, listener: (wake: unknown) => void): unknown
}

/** Several nodes of one process, as in tests and in the demo, reach each other here; keyed by installation. */
const withinProcess = new EventEmitter().setMaxListeners(0)

/**
 * @param installation which database is meant: others may use the same Redis
 * @param bus to the nodes of other processes, if there is one
 */
export function openWake(installation: string, bus: NodeBus | null): Wake {
  return {
    send(position) {
      withinProcess.emit(installation, position)
      bus?.serverSideEmit(WAKE, { installation, position })
    },
    listen(onWake) {
      const heard = (wake: unknown): void => {
        const { data } = wakeUp.safeParse(wake)
        if (data?.installation === installation) onWake(data.position)
      }
      withinProcess.on(installation, onWake)
      bus?.on(WAKE, heard)
      return () => {
        withinProcess.off(installation, onWake)
        bus?.off(WAKE, heard)
      }
    },
  }
}
