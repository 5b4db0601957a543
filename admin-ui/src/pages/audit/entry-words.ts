import { type AuditEntry, ERRORS, type Reason } from '@curfew/shared'
import { exactDurationInWords } from '@curfew/shared/words'
import { count, counted } from '../../design/numbers.ts'
import { REASON_WORDS } from '../../design/words/reason-words.ts'
import { recordWords } from './record-words.ts'

/**
 * A record as an administrator reads it. Target and detail have the shape of their action; what this dashboard does not
 * know, because a newer server wrote it, is told as it is.
 */
type Entry = Pick<AuditEntry, 'action' | 'target' | 'detail'>

const ACTIONS: Readonly<Record<string, string>> = {
  'session.signed_in': 'Signed in',
  'session.sign_in_refused': 'Sign-in',
  'session.signed_out': 'Signed out',
  'session.ended': 'Session ended',
  'sessions.revoked': 'Forced logout',
  'policy.changed': 'Settings changed',
  'user.created': 'User added',
  'audit.pruned': 'Audit entries removed',
}

export const actionWords = ({ action, detail }: Entry): string => {
  const reason = textOf(detail, 'reason')
  if (action === 'session.ended' && Object.hasOwn(REASON_WORDS, reason)) return REASON_WORDS[reason as Reason]
  return Object.hasOwn(ACTIONS, action) ? (ACTIONS[action] ?? action) : action
}

/** To whom or what it was done; nothing where that is who did it. A revocation's target has words of its own. */
export const targetWords = ({ action, target, detail }: Entry): string => {
  switch (action) {
    case 'session.signed_in':
    case 'session.signed_out':
      return ''
    case 'session.ended':
      return textOf(target, 'loginId')
    case 'user.created':
      return textOf(detail, 'loginId')
    case 'policy.changed':
      return 'everyone'
    case 'audit.pruned':
      return ''
    default:
      return recordWords(target)
  }
}

export const detailWords = ({ action, detail }: Entry): string => {
  const code = textOf(detail, 'code')
  if (Object.hasOwn(ERRORS, code)) {
    const { title } = ERRORS[code as keyof typeof ERRORS]
    const attempts = partOf(detail, 'attempts')
    return typeof attempts === 'number' ? `${title}; ${counted(attempts, 'attempt')}` : title
  }
  switch (action) {
    case 'session.ended':
      return ''
    case 'sessions.revoked':
      return revokedWords(detail)
    case 'user.created':
      return [
        partOf(detail, 'isSuperUser') === true ? 'super user' : '',
        recordWords({
          groups: partOf(detail, 'groups'),
          roles: partOf(detail, 'roles'),
          counts: partOf(detail, 'counts'),
        }),
      ]
        .filter((words) => words !== '')
        .join('; ')
    case 'audit.pruned':
      return prunedWords(detail)
    case 'policy.changed':
      return policyWords(partOf(detail, 'before'), partOf(detail, 'after'))
    default:
      return recordWords(detail)
  }
}

const revokedWords = (detail: unknown): string => {
  const sessions = partOf(detail, 'sessionsEnded')
  const users = partOf(detail, 'usersAffected')
  if (typeof sessions !== 'number' || typeof users !== 'number') return recordWords(detail)
  const reason = textOf(detail, 'reasonAdmin')
  return `${reason === '' ? '' : `${reason}: `}${counted(sessions, 'session')} of ${counted(users, 'user')}`
}

/** By their days: what they were is gone, how much of it there was is not. */
const prunedWords = (detail: unknown): string => {
  const entries = partOf(detail, 'count')
  const [from, to, days] = [textOf(detail, 'from'), textOf(detail, 'to'), partOf(detail, 'keepDays')]
  if (typeof entries !== 'number' || typeof days !== 'number' || from === '' || to === '')
    return recordWords(detail)
  const [first, last] = [from.slice(0, 10), to.slice(0, 10)]
  const when = first === last ? `of ${first}` : `from ${first} to ${last}`
  return `${counted(entries, 'entry', 'entries')} ${when}, older than ${counted(days, 'day')}`
}

/** Only what has changed: the rest would hide it. */
const policyWords = (before: unknown, after: unknown): string => {
  const changes = [
    changeWords('idle timeout', idleTimeout(before), idleTimeout(after)),
    changeWords('warning', warning(before), warning(after)),
  ].filter((change) => change !== null)
  return changes.length === 0 ? 'nothing changed' : changes.join(', ')
}

const changeWords = (what: string, before: string, after: string): string | null =>
  before === after ? null : `${what} ${before} → ${after}`

const idleTimeout = (policy: unknown): string => {
  const seconds = partOf(policy, 'idleTimeoutSeconds')
  return typeof seconds === 'number' ? exactDurationInWords(seconds) : 'none'
}

const warning = (policy: unknown): string => {
  const seconds = partOf(policy, 'idleWarningSeconds')
  return typeof seconds === 'number' ? `${count(seconds)} s` : 'default'
}

const partOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

const textOf = (value: unknown, name: string): string => {
  const part = partOf(value, name)
  return typeof part === 'string' ? part : ''
}
