import type { Permission, RevocationTarget, RevocationView } from '@curfew/shared'
import { loginKey } from '@curfew/shared/login-id'
import type { Act } from '../acts/act.ts'
import { type ActCall, type ActOptions, carryOut } from '../acts/carry-out.ts'
import { answerRevocation } from '../acts/revocation/answer-revocation.ts'
import { recordRevocation } from '../acts/revocation/record-revocation.ts'
import { type Ends, type WayToEnd, waysToEnd } from '../acts/revocation/ways.ts'
import { decideCover } from './cover.ts'
import { resolveTarget } from './resolve.ts'

/** A forced logout as it is asked for. */
export interface RevokeCall extends ActCall {
  target: RevocationTarget
  /** For the people who are signed out. */
  message?: string
  /** For the records. */
  reasonAdmin?: string
}

/**
 * Ends the sessions that a target covers, records it, and returns when no node accepts any of them.
 *
 * @throws Refusal `target_not_found`, `target_above_rank`, and as `carryOut`
 */
export const revoke = (options: ActOptions, call: RevokeCall): Promise<RevocationView> =>
  carryOut(options, call, forcedLogout(call))

/** What ending the sessions of a target needs. */
export const permissionFor = (target: RevocationTarget): Permission =>
  'everyone' in target ? 'sessions:revoke-everyone' : 'sessions:revoke'

const forcedLogout = ({
  target,
  message,
  reasonAdmin,
}: RevokeCall): Act<WayToEnd, 'recorded', RevocationView> => ({
  action: 'sessions.revoked',
  permission: permissionFor(target),
  target,
  request: { target, message, reasonAdmin },
  ways: waysToEnd(endsOf(target)),
  async work(tx, actor, { id, way }) {
    const resolved = await resolveTarget(tx, target)
    const { skipped, ...covering } = decideCover(target, resolved, actor.authority.isSuperUser)
    const recorded = await recordRevocation(
      tx,
      actor,
      {
        ...covering,
        id,
        target,
        reason: 'admin_revoked',
        initiatingEntity: 'admin',
        message,
        reasonAdmin,
        skippedSuperUsers: skipped.length,
        namedUsers: 'loginIds' in target ? resolved.logins.map(({ user }) => user.id) : null,
      },
      way,
    )
    return { ...recorded, result: 'recorded' }
  },
  answer: ({ answers }, { id }, nodes) => answerRevocation(answers, id, nodes),
})

function endsOf(target: RevocationTarget): Ends {
  if ('everyone' in target) return { kind: 'everyone' }
  if ('group' in target && !target.users) return { kind: 'group', group: target.group }
  return { kind: 'named', first: nameOf(target) }
}

/** Whose rows a target locks, as far as one name can say it, see `ChangeOptions`. */
function nameOf(target: RevocationTarget): string | undefined {
  if ('sessions' in target) return target.sessions[0]
  if ('loginIds' in target) return loginKey(target.loginIds[0] ?? '')
  if ('group' in target) return target.group
  return 'users' in target ? target.users[0] : undefined
}
