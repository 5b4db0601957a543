import { Histogram, type Registry } from 'prom-client'
import { REVOCATION_TARGETS, type RevocationObserver } from '../http/routes/revocations/time-revocation.ts'

/** Seconds. 2 is what a silent node costs, 3 is what is promised. */
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3, 5]

/** How long callers wait until no node accepts the sessions any more. */
export function countRevocations(registry: Registry): RevocationObserver {
  const seconds = new Histogram({
    name: 'curfew_revocation_seconds',
    help: 'From the arrival of a forced logout to its answer, when no node accepts the sessions any more.',
    labelNames: ['target', 'outcome'],
    buckets: BUCKETS,
    registers: [registry],
  })
  // There from the start: an alert on growth does not see a first one appear.
  for (const target of REVOCATION_TARGETS) seconds.zero({ target, outcome: 'done' })
  for (const target of [...REVOCATION_TARGETS, 'unread']) seconds.zero({ target, outcome: 'failed' })
  return ({ target, outcome, milliseconds }) => seconds.observe({ target, outcome }, milliseconds / 1_000)
}
