import { SIGN_IN_PATIENCE_MS } from '@curfew/shared'
import { hash, verify } from '@node-rs/argon2'
import { checkPassword, formsOf, opaque } from './opaque-password.ts'
import { FairQueue } from './queue/fair-queue.ts'
import type { Place } from './queue/place.ts'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/**
 * How many hashes run at a time. More than the cores only makes each slower and takes the thread pool from others. There is
 * one queue in a process, whose processors are shared by all Curfews in it.
 */
const queue = new FairQueue({
  atOnce: 2,
  expectedMs: 50,
  knownWaitMs: SIGN_IN_PATIENCE_MS,
  othersWaitMs: 3_000,
})

/** How busy the queue is. */
export const passwordQueue: Pick<FairQueue, 'waiting' | 'refused'> = queue

/** Of `the password of nobody`, to compare with where there is no hash. It costs what all others cost. */
export const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$sl8GXIdPy2mkC5tL1o6v5Q$KYj7aT/XKxiA8sRdzMZwKvtJ3ziuO504Hrha0tqaZd0'

/** For who acts on this machine: the command line, and the demo. */
const HERE: Place = { network: 'here', known: true }

/**
 * Hashes a password with argon2id (RFC 9106), as a PHC string.
 *
 * @throws Refusal `invalid_request` for what cannot be one, see `checkPassword`
 */
export async function hashPassword(password: string): Promise<string> {
  checkPassword(password)
  return queue.run(HERE, () => hash(opaque(password), ARGON2))
}

/**
 * Whether a password is the one that was hashed, in either of its forms, see `formsOf`. Takes the same time when there is no hash to compare with, so that
 * nobody can tell from the time whether a login id exists.
 *
 * @param place where the attempt waits for its turn
 * @param gone aborted when nobody waits for it any more: its turn is then another's
 * @throws Refusal `rate_limited` when too many sign-ins are waiting already; the reason of `gone`
 */
export async function passwordMatches(
  passwordHash: string | null,
  password: string,
  place: Place = HERE,
  gone?: AbortSignal,
): Promise<boolean> {
  const matches = await queue.run(
    place,
    () => matchesAny(passwordHash ?? NOBODYS_HASH, formsOf(password)),
    gone,
  )
  return matches && passwordHash !== null
}

/** In one turn: two would let a guess in between be given back as not judged. */
async function matchesAny(passwordHash: string, forms: readonly string[]): Promise<boolean> {
  for (const form of forms) if (await verify(passwordHash, form)) return true
  return false
}
