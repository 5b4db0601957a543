import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from '../../refusal.ts'

/** An entity tag as `GET` gave it, or the bare version; `W/` is what some proxies make of the former. */
const VERSION = /^(?:W\/)?"?(\d{1,9})"?$/

/** The entity tag of a version. */
export const etag = (version: number): string => `"${version}"`

/**
 * The version that `If-Match` names.
 *
 * @returns undefined when there is no such header, or it says `*`: whatever is there
 * @throws Refusal `invalid_request`
 */
export function ifMatch({ headers }: { headers: IncomingHttpHeaders }): number | undefined {
  const header = headers['if-match']?.trim()
  if (header === undefined || header === '*') return undefined
  const version = VERSION.exec(header)?.[1]
  if (version === undefined) {
    throw new Refusal('invalid_request', {
      detail: 'If-Match must be the ETag of the version that was read.',
    })
  }
  return Number(version)
}
