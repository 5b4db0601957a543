import type { Permission } from '@curfew/shared'
import type pg from 'pg'
import { readAuthority, requirePermission } from '../directory/rights/authority.ts'
import { Refusal } from '../refusal.ts'
import type { Database } from '../store/database.ts'
import type { Caller } from './actor.ts'
import { type IdempotencyKey, isClaimed } from './idempotency-key.ts'

/** So long somebody who held a permission is not asked for it again before their transaction, in milliseconds. */
const KEEP_MS = 10_000
/** More people than administrate an installation. */
const MOST = 1_000

/** By the connections of the acts: by user and permission, until when it need not be asked for, the earliest first. */
const held = new WeakMap<pg.Pool, Map<string, number>>()

/**
 * Asks before anything is locked whether a caller may do such a thing at all: whoever may not would hold the locks of the act
 * meanwhile, that of everyone for some. It decides nothing else, the transaction asks again; so whoever was found to hold it a
 * moment ago is not asked, until they are refused. Whoever had the right when a key was first used may still hear what came of that.
 *
 * @throws Refusal `forbidden`
 */
export async function requirePermissionFirst(
  { checks, changes }: Pick<Database, 'checks' | 'changes'>,
  caller: Caller,
  permission: Permission,
  key: IdempotencyKey | undefined,
): Promise<void> {
  if (caller.kind !== 'person') return
  const known = held.get(changes) ?? new Map<string, number>()
  held.set(changes, known)
  const name = nameOf(caller.userId, permission)
  if (performance.now() < (known.get(name) ?? 0)) return
  known.delete(name)
  try {
    requirePermission(await readAuthority(checks, caller.userId), permission)
  } catch (error) {
    if (error instanceof Refusal && key && (await isClaimed(checks, key))) return
    throw error
  }
  for (const oldest of known.keys()) {
    if (known.size < MOST) break
    known.delete(oldest)
  }
  known.set(name, performance.now() + KEEP_MS)
}

/** A caller was refused: they are asked again the next time. */
export function forgetPermission(
  { changes }: Pick<Database, 'changes'>,
  caller: Caller,
  permission: Permission,
): void {
  if (caller.kind === 'person') held.get(changes)?.delete(nameOf(caller.userId, permission))
}

const nameOf = (userId: string, permission: Permission): string => `${userId} ${permission}`
