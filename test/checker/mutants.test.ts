import { describe, it } from 'vitest'
import { findOut, HUNTS, LIMIT_MS } from './mutants/hunt.ts'

describe('the checker can fail', () => {
  it.each(HUNTS)('it finds out that $mutant.name', { timeout: 2 * LIMIT_MS }, (hunt) => findOut(hunt))
})
