import { setTimeout as wait } from 'node:timers/promises'
import type { Shedding } from '../../load/overload.ts'
import { shedLaneOf } from '../doors/lane.ts'
import type { Route } from '../doors/route.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Admit } from './admit.ts'

/** While its lane is refused an export waits for so long, in milliseconds, and so often; then it breaks off. */
const PAUSE_MS = 1_000
const MOST_PAUSES = 30

export interface GoingOnOptions {
  shedding: Shedding
  admit: Admit
  pauseMs?: number
}

/**
 * Whether what takes minutes may go on. It is no list that was let in once: when the node falls behind it waits like one that
 * comes, and when the session of whoever asked has ended, or their permission is gone, it is over.
 *
 * @returns throws the Refusal of whoever would not be let in now
 */
export function goingOn({ shedding, admit, pauseMs = PAUSE_MS }: GoingOnOptions) {
  return async ({ lane, guard }: Route, exchange: Exchange): Promise<void> => {
    const shed = shedLaneOf(lane)
    for (let pauses = 0; shed !== null && shedding.sheds(shed); pauses++) {
      if (pauses === MOST_PAUSES) throw shedding.refuse(shed)
      await wait(pauseMs, undefined, { signal: exchange.gone })
    }
    await admit(guard, exchange, 'again')
  }
}
