import type { Request } from 'express'
import { Refusal } from '../refusal.ts'

/** Visible ASCII, as the header's draft standard has it, and no longer than any id that people use. */
const KEY = /^[\x21-\x7e]{1,255}$/

/** The `Idempotency-Key` of a request, if it has one. @throws Refusal `invalid_request` */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.get('Idempotency-Key')
  if (key !== undefined && !KEY.test(key)) {
    throw new Refusal('invalid_request', {
      detail: 'Idempotency-Key has to be 1 to 255 visible ASCII characters.',
    })
  }
  return key
}
