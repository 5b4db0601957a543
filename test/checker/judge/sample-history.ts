import type { Notice } from '@curfew/shared'
import type {
  Answer,
  Attempt,
  Begun,
  Check,
  Connection,
  Fault,
  Records,
  Revocation,
  Target,
} from '../history/history.ts'

/** Hand-written histories for the judge's tests: times in milliseconds, session `a` of user `ann`, call 1. */

export const begun = (start: number, end: number, session = 'a', user = 'ann'): Begun => ({
  kind: 'begun',
  session,
  user,
  start,
  end,
})

export const target = (covers: Target['covers'], except: Partial<Target> = {}): Target => ({
  named: covers === 'everyone' ? 'everyone' : 'sessions' in covers ? 'sessions' : 'users',
  covers,
  exceptSessions: [],
  exceptUsers: [],
  ...except,
})

interface Revoked {
  call?: number
  target?: Target
  outcome?: Revocation['outcome']['state']
  status?: number | null
}

/** A revocation of session `a` that was answered by 201, unless something else is said. */
export function revoked(
  start: number,
  end: number,
  { call = 1, target: meant = target({ sessions: ['a'] }), outcome = 'done', status }: Revoked = {},
): Revocation {
  const attempt: Attempt = { node: 0, start, end, status: status === undefined ? 201 : status }
  return {
    kind: 'revocation',
    call,
    target: meant,
    message: messageOf(call),
    start,
    attempts: [attempt],
    outcome: outcomeOf(outcome, end, call),
  }
}

function outcomeOf(state: Revocation['outcome']['state'], end: number, call: number): Revocation['outcome'] {
  switch (state) {
    case 'done':
      return { state, end, id: idOf(call) }
    case 'refused':
      return { state, status: 404 }
    case 'running':
    case 'unknown':
      return { state }
  }
}

export const idOf = (call: number): string => `revocation ${call}`
const messageOf = (call: number): string => `call ${call}`

export const noticeOf = (call: number, session = 'a', changes: Partial<Notice> = {}): Notice => ({
  noticeId: `notice ${call}`,
  sessionId: session,
  reason: 'admin_revoked',
  initiatingEntity: 'admin',
  message: messageOf(call),
  endedAt: '2026-01-01T00:00:00.000Z',
  revocationId: idOf(call),
  ...changes,
})

export const check = (start: number, end: number, answer: Answer, changes: Partial<Check> = {}): Check => ({
  kind: 'check',
  via: 'http',
  session: 'a',
  node: 0,
  start,
  end,
  answer,
  ...changes,
})

export const accepted = (start: number, end: number, changes: Partial<Check> = {}): Check =>
  check(start, end, { said: 'accepted' }, changes)

export const ended = (start: number, end: number, call = 1, changes: Partial<Check> = {}): Check =>
  check(start, end, { said: 'ended', notice: noticeOf(call, changes.session) }, changes)

export const connected = (opened: number, changes: Partial<Connection> = {}): Connection => ({
  kind: 'connection',
  session: 'a',
  node: 0,
  opened,
  told: null,
  closed: null,
  ...changes,
})

export const told = (at: number, call = 1): Connection['told'] => ({ at, notice: noticeOf(call) })

export const fault = (
  touches: Fault['touches'],
  from: number,
  to: number | null,
  node: number | null = null,
): Fault => ({ kind: 'fault', name: touches, touches, node, from, to })

type Recorded = Records['revocations'][number]

export const deliveries = (counts: Partial<Recorded['deliveries']> = {}): Recorded['deliveries'] => ({
  total: 0,
  acknowledged: 0,
  closed: 0,
  unreachable: 0,
  pending: 0,
  sessionsWithoutConnection: 0,
  ...counts,
})

/** The records of call 1, with its audit entry, unless something else is said. */
export const records = (changes: Partial<Recorded>[] = [{}], audited?: string[]): Records => {
  const revocations = changes.map((change) => ({
    id: idOf(change.call ?? 1),
    call: 1,
    sessionsEnded: 1,
    deliveries: deliveries(),
    ...change,
  }))
  return {
    kind: 'records',
    at: 20_000,
    revocations,
    auditedRevocations: audited ?? revocations.map(({ id }) => id),
  }
}
