import { unlessForbidden } from '../browser/unless-forbidden.ts'
import type { SignedIn } from '../state/state.ts'

/**
 * Whose page this tab showed last, for the sign-in page: the same person comes back to it, somebody else starts at the
 * beginning. Kept for as long as the tab lives, and without anything personal in it.
 */
export interface LastPerson {
  userId: string
  sessionId: string
  /** What the session's rules were, to say them in words: seconds, or null for none. */
  idleTimeoutSeconds: number | null
  maxLifetimeSeconds: number | null
}

export type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** @param path where Curfew is mounted: several may live on one origin */
const keyFor = (path: string) => `curfew:last-person:${path.replace(/\/$/, '')}`

export function rememberPerson(memory: Memory | null, path: string, signedIn: SignedIn): void {
  const { user, session, policy } = signedIn
  const last: LastPerson = {
    userId: user.id,
    sessionId: session.id,
    idleTimeoutSeconds: policy.idleTimeoutSeconds,
    maxLifetimeSeconds: lifetimeSeconds(session),
  }
  unlessForbidden(() => memory?.setItem(keyFor(path), JSON.stringify(last)))
}

export function recallPerson(memory: Memory | null, path: string): LastPerson | null {
  const text = unlessForbidden(() => memory?.getItem(keyFor(path)))
  const value: unknown = unlessForbidden(() => JSON.parse(text ?? 'null'))
  return isLastPerson(value) ? value : null
}

export function forgetPerson(memory: Memory | null, path: string): void {
  unlessForbidden(() => memory?.removeItem(keyFor(path)))
}

/** A session's maximum lifetime, in seconds. */
export function lifetimeSeconds({ startedAt, expiresAt }: SignedIn['session']): number | null {
  return expiresAt === null ? null : Math.round((Date.parse(expiresAt) - Date.parse(startedAt)) / 1_000)
}

function isLastPerson(value: unknown): value is LastPerson {
  return typeof value === 'object' && value !== null && 'userId' in value && typeof value.userId === 'string'
}
