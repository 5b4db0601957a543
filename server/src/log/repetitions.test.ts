import { describe, expect, it } from 'vitest'
import { Repetitions } from './repetitions.ts'

const admitted = (repetitions: Repetitions, what: string, times: number, at: number) =>
  Array.from({ length: times }, () => repetitions.admit(what, at)).filter((each) => each !== null)

describe('LO-3 what is said again and again', () => {
  it('is kept back after three times a minute, and then said with how often that was', () => {
    const repetitions = new Repetitions()
    expect(admitted(repetitions, 'one', 100, 0)).toEqual([0, 0, 0])
    expect(admitted(repetitions, 'another', 1, 59_999)).toEqual([0])
    expect(admitted(repetitions, 'one', 100, 60_000)).toEqual([97, 0, 0])
    expect(admitted(repetitions, 'one', 1, 180_000)).toEqual([0])
  })

  it('has a bound also when it is never the same', () => {
    const repetitions = new Repetitions()
    const said = Array.from({ length: 10_000 }, (_, index) => admitted(repetitions, `thing ${index}`, 1, 0))
    expect(said.flat()).toHaveLength(53)
  })
})
