import type { CheckOptions } from './check-cluster.ts'

/**
 * For runs in which things fail: fewer people and a pause between two steps, so that what is late is late because of the
 * fault; and whoever is connected to a healthy node has their notice within 1 s of the return.
 */
export const FAULTY: Omit<CheckOptions, 'name'> = {
  checks: 1_000,
  revocations: 20,
  pauseMs: 100,
  noticeLimitMs: 1_000,
  plan: { peoplePerGroup: 3, checksPerRevocation: 25 },
}
