import { expect, it } from 'vitest'
import { Budget } from './budget.ts'

it('lets something quick happen as often as it may, and something slow for its share of the time', () => {
  const budget = new Budget({ every: 400, share: 0.1 })
  expect(budget.allows(0)).toBe(true)
  budget.spent(0, 5)
  expect(budget.allows(399)).toBe(false)
  expect(budget.allows(400)).toBe(true)
  budget.spent(400, 600)
  expect(budget.allows(2_399)).toBe(false)
  expect(budget.allows(2_400)).toBe(true)
})
