import { match } from 'path-to-regexp'
import { Refusal } from '../../refusal.ts'
import type { Route, Routes } from './route.ts'

/** A route that a request has found, and what stands in its path. */
export interface FoundRoute {
  readonly name: string
  readonly route: Route
  readonly params: Readonly<Record<string, unknown>>
}

/**
 * Finds the route of a request, as Express does: whatever the case of its letters, with or without a slash at the end. `HEAD` is
 * `GET` without the body.
 *
 * @returns null when there is none. @throws Refusal `invalid_request` for a path that cannot be decoded
 */
export function routeFinder(routes: Routes): (method: string, path: string) => FoundRoute | null {
  const byMethod = new Map<string, { name: string; route: Route; find: ReturnType<typeof match> }[]>()
  for (const [name, route] of Object.entries(routes)) {
    const sameMethod = byMethod.get(route.method) ?? []
    byMethod.set(route.method, sameMethod)
    sameMethod.push({ name, route, find: match(route.path) })
  }
  return (method, path) => {
    for (const { name, route, find } of byMethod.get(method === 'HEAD' ? 'GET' : method) ?? []) {
      const found = decoding(() => find(path))
      if (found) return { name, route, params: found.params }
    }
    return null
  }
}

function decoding<T>(find: () => T): T {
  try {
    return find()
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    throw new Refusal('invalid_request', { detail: 'The request could not be parsed.' }, { cause: error })
  }
}
