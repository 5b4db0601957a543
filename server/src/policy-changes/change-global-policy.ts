import type { ChangedPolicy, GlobalPolicy } from '@curfew/shared'
import { type Act, type ActCall, ENDS_NONE, inOneWay } from '../acts/act.ts'
import { type ActOptions, carryOut } from '../acts/carry-out.ts'
import { writeGlobalPolicy } from '../policies/global-policy.ts'
import type { PolicyChange } from '../policies/policy.ts'
import { answered } from '../store/together.ts'

/** A change of what holds for everyone, as it is asked for. */
export interface PolicyCall extends Omit<ActCall, 'idempotencyKey'> {
  change: PolicyChange
  /** The versions that the caller has seen, if they say: each has to be the current one. */
  seen: readonly number[]
}

/**
 * Changes what holds for everyone, for live sessions too, and returns when no node goes by the old policy. Sessions that it makes
 * overdue end for idleness, which makes no revocation.
 *
 * @throws Refusal `version_conflict` with the current version, and as `carryOut`
 */
export const changeGlobalPolicy = (options: ActOptions, call: PolicyCall): Promise<ChangedPolicy> =>
  carryOut(options, call, policyChange(call))

const policyChange = ({ change, seen }: PolicyCall): Act<null, null, GlobalPolicy, ChangedPolicy> => ({
  action: 'policy.changed',
  permission: 'policies:manage',
  target: { policy: 'global' },
  request: { policy: 'global', change, seen },
  reads: answered(null),
  ways: inOneWay({ alone: true }),
  async work(tx, actor) {
    const { before, after, entries } = await writeGlobalPolicy(tx, { change, seen, changedBy: actor.userId })
    return { ...ENDS_NONE, result: after, entries, detail: { before, after } }
  },
  async answer(_, { result }) {
    // A replay, of which there is none: a change goes by the version that it began with, not by a key.
    if (!result) throw new Error('a change of policy was taken for the replay of another')
    return { policy: result, revocation: null }
  },
})
