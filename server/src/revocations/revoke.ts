import type { Permission, RevocationTarget, RevocationView } from '@curfew/shared'
import { loginKey } from '@curfew/shared/login-id'
import type { Act, ActCall } from '../acts/act.ts'
import type { Actor } from '../acts/actor.ts'
import { type ActOptions, carryOut } from '../acts/carry-out.ts'
import { answerRevocation } from '../acts/revocation/answer-revocation.ts'
import { recordRevocation, recordRevocations } from '../acts/revocation/record-revocation.ts'
import type { Recorded } from '../acts/revocation/recorded.ts'
import type { RevocationRequest } from '../acts/revocation/revocation-request.ts'
import { type Ends, type WayToEnd, waysToEnd } from '../acts/revocation/ways.ts'
import { SharedCommits } from '../acts/shared-commits.ts'
import { following } from '../store/together.ts'
import { decideCover, type Resolved } from './cover.ts'
import { resolving } from './resolve.ts'

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

const forcedLogout = (call: RevokeCall): Act<WayToEnd, Resolved, Recorded, RevocationView> => {
  const { target, message, reasonAdmin } = call
  const declared = { action: 'sessions.revoked', permission: permissionFor(target), target } as const
  const decision = resolving(target)
  return {
    ...declared,
    request: { target, message, reasonAdmin },
    ways: waysToEnd(endsOf(target)),
    reads: decision,
    work: (tx, actor, { id, way, read }) =>
      recordRevocation(tx, actor, requestOf(call, { actor, id, read }), way),
    ...(mayShare(target)
      ? {
          share: (database, called) =>
            FORCED_LOGOUTS.carryOut(database, {
              act: declared,
              call: called,
              decision: following(decision, (read) => (actor, id) => requestOf(call, { actor, id, read })),
            }),
        }
      : {}),
    answer: (database, { id, result: recorded }, nodes) =>
      answerRevocation(database, { id, recorded }, nodes),
  }
}

const FORCED_LOGOUTS = new SharedCommits(recordRevocations)
/** Names in one target: with more it is a commit's worth by itself. */
const MOST_SHARED = 10

/** A few who are named, and nobody excepted. */
function mayShare(target: RevocationTarget): boolean {
  if ('everyone' in target || target.except) return false
  const named = 'sessions' in target ? target.sessions : 'loginIds' in target ? target.loginIds : target.users
  return named !== undefined && named.length <= MOST_SHARED
}

/** What follows from a target, for whoever asks for it. @throws Refusal `target_not_found`, `target_above_rank` */
function requestOf(
  { target, message, reasonAdmin }: RevokeCall,
  { actor, id, read }: { actor: Actor; id: string; read: Resolved },
): RevocationRequest {
  const { skipped, ...covering } = decideCover(target, read, actor.authority.isSuperUser)
  return {
    ...covering,
    id,
    target,
    reason: 'admin_revoked',
    initiatingEntity: 'admin',
    message,
    reasonAdmin,
    skippedSuperUsers: skipped.length,
    namedUsers: 'loginIds' in target ? read.logins.map(({ user }) => user.id) : null,
  }
}

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
