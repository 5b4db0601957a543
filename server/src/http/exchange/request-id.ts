import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What may stand in a log line and a record without being able to break either. */
const SAFE = /^[\w.:+/=-]{1,128}$/

const ids = new WeakMap<{ headers: IncomingHttpHeaders }, string>()

/**
 * The id under which a request is answered, logged and recorded: the caller's own from `X-Request-Id` if that is safe to
 * repeat, else a new one.
 */
export function requestId(request: { headers: IncomingHttpHeaders }): string {
  const known = ids.get(request)
  if (known !== undefined) return known
  const given = request.headers['x-request-id']
  const id = typeof given === 'string' && SAFE.test(given) ? given : randomUUID()
  ids.set(request, id)
  return id
}
