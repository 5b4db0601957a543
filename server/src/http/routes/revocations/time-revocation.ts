import type { Exchange } from '../../exchange/exchange.ts'

/** What a forced logout may name as its target. */
export const REVOCATION_TARGETS = ['sessions', 'users', 'loginIds', 'group', 'everyone', 'filter'] as const

/** A forced logout that was answered. */
export interface TimedRevocation {
  /** `unread`: the call failed before anybody looked at its body. */
  target: (typeof REVOCATION_TARGETS)[number] | 'unread'
  /** `refused`: 4xx, nothing was done. `failed`: 5xx, it may have happened. */
  outcome: 'done' | 'refused' | 'failed'
  /** From the arrival of the call to its answer. */
  milliseconds: number
}

export type RevocationObserver = (revocation: TimedRevocation) => void

/**
 * Measures forced logouts from outside, as their callers do: before anything else is done for the call, until the answer is
 * handed to the network. Dry runs, calls that name nobody and callers who hung up are not counted.
 */
export const timeRevocation =
  (observe: RevocationObserver) =>
  (exchange: Exchange): void => {
    const arrivedAt = performance.now()
    exchange.onClosed(({ status, isSent }) => {
      if (!isSent) return
      const milliseconds = performance.now() - arrivedAt
      const outcome = outcomeOf(status)
      const target = targetOf(exchange.body)
      if (target === null || (target === 'unread' && outcome !== 'failed')) return
      observe({ target, outcome, milliseconds })
    })
  }

function outcomeOf(status: number): TimedRevocation['outcome'] {
  if (status < 400) return 'done'
  return status < 500 ? 'refused' : 'failed'
}

/** Of a body that may be anything, as it is looked at whatever became of the call; null if it meant to end nothing. */
function targetOf(body: unknown): TimedRevocation['target'] | null {
  if (body === undefined) return 'unread'
  if (typeof body !== 'object' || body === null || !('target' in body)) return null
  const { target } = body
  if ('dryRun' in body && body.dryRun === true) return null
  if (typeof target !== 'object' || target === null) return null
  return kindOf(target)
}

/** What a target names; null if that is nothing. */
export function kindOf(target: object): (typeof REVOCATION_TARGETS)[number] | null {
  // A group may come with `users`, its chosen members.
  if (Object.hasOwn(target, 'group')) return 'group'
  return REVOCATION_TARGETS.find((kind) => Object.hasOwn(target, kind)) ?? null
}
