import { describe, it } from 'vitest'
import { cacheWithoutLease } from './mutants/cache-without-lease.ts'
import { findOut, HUNTS, LIMIT_MS } from './mutants/hunt.ts'
import { noSecondLook } from './mutants/no-second-look.ts'
import { noWaiting } from './mutants/no-waiting.ts'

/** What the guarantee stands on: the lease, the waiting for all nodes, the second look. */
const CORE = new Set([cacheWithoutLease, noWaiting, noSecondLook])

describe('LO-2 the checker can fail while a stranger and a plain user ask for too much', () => {
  it.each(HUNTS.filter(({ mutant }) => CORE.has(mutant)))(
    'it finds out that $mutant.name',
    {
      timeout: 3 * LIMIT_MS,
    },
    (hunt) => findOut(hunt, { nuisances: true }),
  )
})
