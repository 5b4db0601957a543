import { describe, it } from 'vitest'
import { findOut, HUNTS, LIMIT_MS } from './mutants/hunt.ts'

describe('the checker can fail', () => {
  // Once more with another cluster: whether such a mistake shows itself in one hunt is a matter of chance.
  it.each(HUNTS)('it finds out that $mutant.name', { timeout: 3 * LIMIT_MS, retry: 1 }, (hunt) =>
    findOut(hunt),
  )
})
