import { expect, it } from 'vitest'
import { createLog } from '../../log.ts'
import { Admission } from './admission.ts'

const newAdmission = () => new Admission(createLog('silent'))
/** Busy, as the work itself would be. */
const busy = (milliseconds: number): void => {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

it('lets whoever comes alone in at once', () => {
  let entered = false
  newAdmission().admit(() => {
    entered = true
  })
  expect(entered).toBe(true)
})

it('lets a crowd in by and by, in order, with turns for others in between', async () => {
  const admission = newAdmission()
  const entered: number[] = []
  let turns = 0
  await new Promise<void>((resolve) => {
    const others = (): void => {
      turns++
      if (entered.length < 500) setImmediate(others)
      else resolve()
    }
    setImmediate(others)
    for (let number = 0; number < 500; number++) {
      admission.admit(() => {
        busy(0.3)
        entered.push(number)
      })
    }
  })
  expect(entered).toEqual(Array.from({ length: 500 }, (_, number) => number))
  expect(turns).toBeGreaterThan(5)
})

it('goes on after one that failed', async () => {
  const admission = newAdmission()
  admission.admit(() => {
    throw new Error('gone')
  })
  await new Promise<void>((resolve) => admission.admit(resolve))
})
