import type { RevocationView } from '@curfew/shared'
import { counted } from '../design/numbers.ts'
import { type Act, groupNameOf, nameOf, onlyPersonOf } from './act.ts'

/** As much of a revocation as its result is told by. */
export type Outcome = Pick<
  RevocationView,
  'status' | 'sessionsEnded' | 'usersAffected' | 'skipped' | 'deliveries' | 'nodes'
>

/** What has happened, and to whom: who was signed in, not who was chosen. */
export const resultTitleOf = (act: Act, outcome: Outcome): string => {
  if (outcome.status === 'in_progress') return `Signing out ${whomOf(act, outcome)}…`
  return outcome.sessionsEnded === 0 ? nobodyOf(act) : `Signed out ${whomOf(act, outcome)}`
}

const whomOf = (act: Act, { sessionsEnded, usersAffected }: Outcome): string => {
  if (act.kind === 'session') return `${counted(sessionsEnded, 'session')} of ${nameOf(act.person)}`
  const person = onlyPersonOf(act)
  if (person) return nameOf(person)
  switch (act.kind) {
    case 'user':
      return nameOf(act.person)
    case 'users':
      return counted(usersAffected, 'user')
    case 'members':
      return `${counted(usersAffected, 'member')} of ${groupNameOf(act.group)}`
    case 'group':
      return `everyone in ${groupNameOf(act.group)}`
    case 'everyone':
      return `everyone: ${counted(sessionsEnded, 'session')}`
  }
}

const nobodyOf = (act: Act): string => {
  if (act.kind === 'session') return `${nameOf(act.person)} was already signed out there`
  const person = onlyPersonOf(act)
  if (person) return `${nameOf(person)} was already signed out`
  switch (act.kind) {
    case 'user':
      return `${nameOf(act.person)} was already signed out`
    case 'users':
      return `None of the ${counted(act.people.length, 'user')} was still signed in`
    case 'members':
      return `None of the ${counted(act.people.length, 'member')} of ${groupNameOf(act.group)} was still signed in`
    case 'group':
      return `Nobody in ${groupNameOf(act.group)} was still signed in`
    case 'everyone':
      return 'Nobody else was still signed in'
  }
}

/**
 * What there is to know beside that, a sentence each.
 *
 * @param shown how many sessions the dialog had counted when its button was pressed; null: it is not known here
 */
export const resultFactsOf = (act: Act, outcome: Outcome, shown: number | null): string[] => {
  const { status, sessionsEnded, usersAffected, skipped, deliveries, nodes } = outcome
  const facts: (string | null)[] = []
  if (status === 'in_progress')
    facts.push(
      `${counted(sessionsEnded, 'session')} of ${counted(usersAffected, 'user')} ended so far; the rest will follow shortly.`,
    )
  else {
    if (sessionsEnded > 0) facts.push(endedWords(act, outcome), notConnectedWords(outcome))
    facts.push(differenceWords(sessionsEnded, shown))
  }
  facts.push(...skippedFacts(skipped))
  if (deliveries.unreachable > 0)
    facts.push(
      `${counted(deliveries.unreachable, 'client')} gave no response, and ${deliveries.unreachable === 1 ? 'is' : 'are'} signed out anyway.`,
    )
  const silent = nodes.filter(({ outcome }) => outcome === 'fenced').length
  if (silent > 0)
    facts.push(
      `${counted(silent, 'node')} did not respond, and ${silent === 1 ? 'answers' : 'answer'} nothing from memory until caught up.`,
    )
  return facts.filter((fact) => fact !== null)
}

/** How much has ended, without what the title says of it already. */
const endedWords = (act: Act, { sessionsEnded, usersAffected }: Outcome): string | null => {
  switch (act.kind) {
    case 'session':
      return null
    case 'everyone':
      return `${counted(usersAffected, 'user')} signed out.`
    case 'group':
      return `${counted(sessionsEnded, 'session')} of ${counted(usersAffected, 'user')} ended.`
    case 'user':
    case 'users':
    case 'members':
      return `${counted(sessionsEnded, 'session')} ended.`
  }
}

const notConnectedWords = ({ sessionsEnded, deliveries }: Outcome): string | null => {
  const alone = deliveries.sessionsWithoutConnection
  if (alone === 0) return null
  if (alone === sessionsEnded) return alone === 1 ? 'It was not connected.' : 'None of them was connected.'
  return `${counted(alone, 'session was', 'sessions were')} not connected.`
}

const differenceWords = (ended: number, shown: number | null): string | null => {
  if (shown === null || ended === shown) return null
  if (ended === 0) return 'They had all ended just before.'
  const difference = counted(Math.abs(ended - shown), 'session')
  return ended < shown
    ? `${difference} fewer than shown: they had ended just before.`
    : `${difference} more than shown: they had begun just before.`
}

/** Whom an act left out, and why: a sentence each. */
const skippedFacts = ({ superUsers, outOfScope }: Outcome['skipped']): string[] => {
  const facts: string[] = []
  if (superUsers > 0)
    facts.push(
      `${counted(superUsers, 'super user')} not included: only super users can do this to a super user.`,
    )
  if (outOfScope > 0) facts.push(`${counted(outOfScope, 'user')} not included: outside your groups.`)
  return facts
}
