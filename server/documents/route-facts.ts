import type { Permission } from '@curfew/shared'
import type { Guard } from '../src/http/doors/guard.ts'
import type { Route } from '../src/http/doors/route.ts'

/** The permissions that a door asks for. */
export function permissionsOf(guard: Guard): readonly Permission[] {
  if (guard.kind === 'reader') return [guard.permission]
  return guard.kind === 'actor' ? guard.permissions : []
}

/** What a route is about, by the beginning of its path. */
export const heading = ({ path }: Route): string => /^\/v1\/([\w-]+)/.exec(path)?.[1] ?? 'operation'

/** Who may come in, in a few words. */
export function whoMay(guard: Guard): string {
  switch (guard.kind) {
    case 'anybody':
    case 'visitor':
      return 'everybody'
    case 'tokenHolder':
      return 'everybody, their own'
    case 'metricsReader':
      return 'this machine, or the token of the metrics'
    case 'themselves':
      return 'every session'
    case 'reader':
    case 'actor':
      return permissionsOf(guard)
        .map((permission) => `\`${permission}\``)
        .join(' or ')
  }
}
