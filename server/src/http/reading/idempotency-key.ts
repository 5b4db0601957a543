import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from '../../refusal.ts'

/** Visible ASCII, as the header's draft standard has it, and no longer than any id that people use. */
const KEY = /^[\x21-\x7e]{1,255}$/

/** The `Idempotency-Key` of a request, if it has one. @throws Refusal `invalid_request` */
export function idempotencyKeyOf({ headers }: { headers: IncomingHttpHeaders }): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new Refusal('invalid_request', {
      detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters.',
    })
  }
  return key
}
