import { describe, it } from 'vitest'
import { findOut, HUNTS, LIMIT_MS } from './mutants/hunt.ts'

describe('the checker can fail', () => {
  // Once more with another cluster: what such a mistake needs to show itself is a matter of chance, in one of dozens of hunts.
  it.each(HUNTS)('it finds out that $mutant.name', { timeout: 3 * LIMIT_MS, retry: 1 }, (hunt) =>
    findOut(hunt),
  )
})
