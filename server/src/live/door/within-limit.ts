import { Refusal } from '../../refusal.ts'

/**
 * The answer, if it comes in time. What it came from goes on: only the waiting ends.
 *
 * @throws Refusal `unavailable` after `milliseconds`
 */
export async function withinLimit<T>(answer: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal('unavailable', { retryAfterSeconds: 1 })), milliseconds)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
