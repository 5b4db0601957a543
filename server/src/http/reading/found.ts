import { Refusal } from '../../refusal.ts'

/** @throws Refusal `not_found` when there is nothing */
export function found<T>(item: T | null): T {
  if (item === null) throw new Refusal('not_found')
  return item
}
