import { describe, expect, it } from 'vitest'
import {
  ORDINARY,
  type Plan,
  type PlannedRevocation,
  planOf,
  revocationsOf,
  type Step,
  stepsOf,
} from './plan.ts'

const take = <T>(source: Generator<T, never>, count: number): T[] =>
  Array.from({ length: count }, () => source.next().value)
const planned = (seed: number): { plan: Plan; steps: Step[][]; revocations: PlannedRevocation[] } => {
  const plan = planOf({ ...ORDINARY, seed })
  return {
    plan,
    steps: plan.seats.map((_, seat) => take(stepsOf(plan, seat), 50)),
    revocations: take(revocationsOf(plan), 500),
  }
}

describe('the plan of a run', () => {
  it('is the same for the same seed, and another one for another', () => {
    expect(planned(7)).toEqual(planned(7))
    expect(planned(7).steps).not.toEqual(planned(8).steps)
    expect(planned(7).revocations).not.toEqual(planned(8).revocations)
  })

  it('has no two seats that do the same', () => {
    expect(new Set(planned(7).steps.map((steps) => JSON.stringify(steps))).size).toBe(
      planned(7).plan.seats.length,
    )
  })

  it('revokes every kind of target from every node, with and without exceptions, some at the same time', () => {
    const { plan, revocations } = planned(7)
    expect(new Set(revocations.map(({ target }) => target.named))).toEqual(new Set(Object.keys(plan.targets)))
    expect(new Set(revocations.map(({ nodes }) => nodes[0])).size).toBe(plan.nodes)
    const exceptions = revocations.filter(({ exceptPeople }) => exceptPeople.length > 0)
    expect(new Set(exceptions.map(({ target }) => target.named)).size).toBe(6)
    expect(exceptions.length).toBeLessThan(revocations.length / 2)
    expect(revocations.some(({ exceptSeats }) => exceptSeats.length > 0)).toBe(true)
    expect(revocations.filter(({ afterChecks }) => afterChecks === 0).length).toBeGreaterThan(50)
  })

  it('revokes as often as it was told', () => {
    const { plan, revocations } = planned(7)
    const checks = revocations.reduce((sum, { afterChecks }) => sum + afterChecks, 0)
    expect(checks / revocations.length / plan.checksPerRevocation).toBeCloseTo(1, 0)
  })
})
