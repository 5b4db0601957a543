import type { ErrorCode } from '@curfew/shared'
import { hasSession } from './guard.ts'
import type { Route } from './route.ts'

/** All errors that a route may answer: its own, and those that its guard, its lane and what it takes bring along. */
export function errorsOf(route: Route): ErrorCode[] {
  const codes = new Set<ErrorCode>(route.errors)
  const add = (condition: boolean, ...more: ErrorCode[]) => {
    if (condition) for (const code of more) codes.add(code)
  }
  const { guard } = route
  add(route.lane !== 'probes', 'rate_limited', 'unavailable')
  add(hasSession(guard), 'unauthenticated', 'session_ended')
  add(guard.kind === 'reader' || guard.kind === 'actor', 'forbidden')
  add(guard.kind === 'visitor', 'origin_not_allowed')
  add(guard.kind === 'metricsReader', 'not_found')
  const isWrite = guard.kind === 'tokenHolder' || (hasSession(guard) && route.method !== 'GET')
  add(isWrite, 'origin_not_allowed', 'unsupported_media_type')
  add(route.params !== undefined, 'not_found', 'invalid_request')
  add(route.query !== undefined, 'invalid_request')
  add(route.body !== undefined, 'invalid_request', 'too_large', 'unsupported_media_type')
  add(route.isVersioned === true && route.method !== 'GET', 'invalid_request', 'version_conflict')
  add(route.method === 'POST', 'invalid_request')
  add(route.method === 'POST' && route.idempotency === 'kept', 'idempotency_key_reused')
  return [...codes].sort()
}
