import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'
import { Refusal } from '../refusal.ts'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** How many hashes run at a time. More than the cores only makes each slower and takes the thread pool from others. */
const AT_ONCE = 2
/** How many may wait: at about 40 a second, the last of them waits half a minute. */
const MAX_WAITING = 1_200

const queue = pLimit(AT_ONCE)

/** How busy the queue is. It is the process's: all Curfews in it share its processors. */
export const passwordQueue = {
  get waiting(): number {
    return queue.pendingCount
  },
  /** Turned away since the start because too many were waiting. */
  refused: 0,
}

/** Hashes a password with argon2id (RFC 9106), as a PHC string. */
export const hashPassword = (password: string): Promise<string> => queued(() => hash(password, ARGON2))

/**
 * Whether a password is the one that was hashed. Takes the same time when there is no hash to compare with, so that
 * nobody can tell from the time whether a login id exists.
 *
 * @throws Refusal `rate_limited` when too many sign-ins are waiting already
 */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await queued(async () => verify(passwordHash ?? (await nobodysHash()), password))
  return matches && passwordHash !== null
}

function queued<T>(work: () => Promise<T>): Promise<T> {
  if (passwordQueue.waiting >= MAX_WAITING) {
    passwordQueue.refused++
    throw new Refusal('rate_limited', {
      detail: 'Too many people are signing in at once.',
      retryAfterSeconds: 5,
    })
  }
  return queue(work)
}

let nobodys: Promise<string> | undefined
function nobodysHash(): Promise<string> {
  nobodys ??= hash('the password of nobody', ARGON2)
  return nobodys
}
