import { loginId } from '@curfew/shared/schemas'
import { Refusal } from '../refusal.ts'

/**
 * For whoever makes a user, from wherever he comes.
 *
 * @throws Refusal `invalid_request` for what is no login id
 */
export function checkLoginId(value: string): void {
  const { error } = loginId.safeParse(value)
  if (!error) return
  const errors = error.issues.map(({ message }) => ({ pointer: '/loginId', message }))
  throw new Refusal('invalid_request', { errors })
}
