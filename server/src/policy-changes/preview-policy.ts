import type { PolicyPreview } from '@curfew/shared'
import type { PersonCaller } from '../acts/actor.ts'
import { answerOnce } from '../acts/answer-once.ts'
import { keyOf } from '../acts/idempotency-key.ts'
import { countEnds, type Heard } from '../policies/count-ends.ts'
import { readGlobalPolicy } from '../policies/global-policy.ts'
import { changedPolicy, type PolicyChange } from '../policies/policy.ts'
import type { Database, Queryable } from '../store/database.ts'

/** What has been heard of sessions and is not in the records yet. */
export interface UnwrittenActivity {
  /** Of sessions of which nothing was written for so many seconds. */
  unwritten(forSeconds: number): Heard[]
}

/** A look ahead as it is asked for, by somebody who may make the change. */
export interface PolicyPreviewCall {
  caller: PersonCaller
  change: PolicyChange
  activity: UnwrittenActivity
  /** Then the answer is kept, and nothing else. */
  idempotencyKey?: string
}

/**
 * Whom a change of what holds for everyone would sign out if it were made now. Nothing is changed or recorded.
 *
 * @throws Refusal `idempotency_key_reused`
 */
export function previewGlobalPolicy(
  { reads }: Pick<Database, 'reads'>,
  { caller, change, activity, idempotencyKey }: PolicyPreviewCall,
): Promise<PolicyPreview> {
  const look = async (database: Queryable): Promise<PolicyPreview> => {
    const wanted = changedPolicy(await readGlobalPolicy(database), change)
    // What was written since is newer than the deadline that it is looked at for.
    const heard = wanted.idleTimeoutSeconds === null ? [] : activity.unwritten(wanted.idleTimeoutSeconds)
    return countEnds(database, { wanted, heard, own: caller.sessionId })
  }
  const key = keyOf(caller, idempotencyKey, {
    action: 'policy.previewed',
    request: { layer: 'global', change },
  })
  return key ? answerOnce(reads, key, look) : look(reads)
}
