import type { AuditRecord } from '../audit/write-audit.ts'
import type { Act, ActCall, Done } from './act.ts'
import type { Actor } from './actor.ts'

/** What the records keep of an act that is done. */
export const recordOf = (
  act: Pick<Act<never, never, never, never>, 'action' | 'target'>,
  { ip, requestId }: Pick<ActCall, 'ip' | 'requestId'>,
  actor: Actor,
  { target, revocationId, detail }: Omit<Done<unknown>, 'result'>,
): AuditRecord => ({
  actor: actor.recorded,
  action: act.action,
  target: target === undefined ? act.target : target,
  outcome: 'done',
  ip,
  requestId,
  revocationId,
  detail,
})
