import { auditAfterCommit } from './audit-after-commit.ts'
import { cacheWithoutLease } from './cache-without-lease.ts'
import { fenceByTimer } from './fence-by-timer.ts'
import { membershipFromRedis } from './membership-from-redis.ts'
import type { Mutant } from './mutant.ts'
import { noSecondLook } from './no-second-look.ts'
import { noWaiting } from './no-waiting.ts'
import { touchByUpsert } from './touch-by-upsert.ts'

/** Every mistake that the checker has to find. */
export const MUTANTS: readonly Mutant[] = [
  cacheWithoutLease,
  noWaiting,
  touchByUpsert,
  noSecondLook,
  membershipFromRedis,
  auditAfterCommit,
  fenceByTimer,
]
