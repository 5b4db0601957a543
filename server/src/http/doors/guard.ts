import type { Permission } from '@curfew/shared'

/** Who may come in at a door, as data: `guards/` keeps it, and the documentation and the matrix of rights are read off it. */
export type Guard =
  /** Everybody. */
  | { readonly kind: 'anybody' }
  /** Everybody, but no page of another site. */
  | { readonly kind: 'visitor' }
  /** Everybody; whoever shows a cookie only from a page of ours, and with JSON. */
  | { readonly kind: 'tokenHolder' }
  /** This machine, or whoever shows the token of the metrics. */
  | { readonly kind: 'metricsReader' }
  /** Everybody with a live session, about themselves: 120 times a minute, in bursts of 30. */
  | { readonly kind: 'themselves' }
  /** Whoever holds the permission reads, when it is their turn. */
  | { readonly kind: 'reader'; readonly permission: Permission; readonly turn: Turn }
  /** Whoever holds one of the permissions acts; which one it takes the act decides, in the transaction that it happens in. */
  | { readonly kind: 'actor'; readonly permissions: readonly Permission[] }

/**
 * What readers take turns with. What is watched has turns of its own, also while lists wait for each other; so has what is
 * exported, which takes as long as somebody's line does, and for which no list is to wait.
 */
export type Turn = 'lists' | 'watching' | 'exports'

export const anybody = { kind: 'anybody' } as const
export const visitor = { kind: 'visitor' } as const
export const tokenHolder = { kind: 'tokenHolder' } as const
export const metricsReader = { kind: 'metricsReader' } as const
export const themselves = { kind: 'themselves' } as const

export const mayRead = (permission: Permission) => ({ kind: 'reader', permission, turn: 'lists' }) as const
export const mayWatch = (permission: Permission) =>
  ({ kind: 'reader', permission, turn: 'watching' }) as const
export const mayExport = (permission: Permission) =>
  ({ kind: 'reader', permission, turn: 'exports' }) as const
export const mayAct = (...permissions: Permission[]) => ({ kind: 'actor', permissions }) as const

/** Guards behind which there is a session. */
export type SessionGuard = Extract<Guard, { kind: 'themselves' | 'reader' | 'actor' }>

export const hasSession = (guard: Guard): guard is SessionGuard =>
  guard.kind === 'themselves' || guard.kind === 'reader' || guard.kind === 'actor'
