import type { RevocationTarget, SessionView } from '@curfew/shared'
import { charactersIn, cutTo } from '@curfew/shared/words'
import { count, counted } from '../design/numbers.ts'
import { isolated } from '../design/text/isolated.ts'

/** As much of a user as an act names them by. */
export interface Person {
  id: string
  loginId: string
  name: string | null
}

/** Whom Force logout was pressed for. */
export type Act =
  | { kind: 'session'; session: SessionView; person: Person }
  | { kind: 'user'; person: Person }
  /** `areAll`: everybody whom an unnarrowed list shows was selected. */
  | { kind: 'users'; people: readonly Person[]; areAll?: boolean }
  | { kind: 'group'; group: { id: string; name: string } }
  | { kind: 'members'; group: { id: string; name: string }; people: readonly Person[] }
  | { kind: 'everyone' }

/** @param keep the session that is left alone: the asker's own */
export const targetOf = (act: Act, keep: string | null = null): RevocationTarget => {
  const except = keep === null ? undefined : { sessions: [keep] }
  switch (act.kind) {
    case 'session':
      return { sessions: [act.session.id] }
    case 'user':
      return { users: [act.person.id], except }
    case 'users':
      return { users: act.people.map(({ id }) => id), except }
    case 'group':
      return { group: act.group.id, except }
    case 'members':
      return { group: act.group.id, users: act.people.map(({ id }) => id), except }
    case 'everyone':
      return { everyone: true, except }
  }
}

/** A longer name would be most of what there is to read. */
const LONGEST_NAME = 80

/** A name for the middle of a sentence. */
const inSentence = (name: string): string =>
  isolated(charactersIn(name) > LONGEST_NAME ? `${cutTo(name, LONGEST_NAME).trimEnd()}…` : name)

export const nameOf = (person: Person): string => inSentence(person.name ?? person.loginId)

export const groupNameOf = (group: { name: string }): string => inSentence(group.name)

/** The one person whom it is about; null when they are several. */
export const onlyPersonOf = (act: Act): Person | null => {
  switch (act.kind) {
    case 'session':
    case 'user':
      return act.person
    case 'users':
    case 'members':
      return (act.people.length === 1 && act.people[0]) || null
    case 'group':
    case 'everyone':
      return null
  }
}

/** To whom a message with the act is written: a person by their name, else "users". */
export const readerOf = (act: Act): string => {
  const person = onlyPersonOf(act)
  return person ? nameOf(person) : 'users'
}

/**
 * The dialog's title; the button that does it begins with the same verb.
 *
 * @param signedIn how many of those who were selected it would sign out; undefined: not counted yet
 */
export const titleOf = (act: Act, signedIn?: number): string => {
  const person = onlyPersonOf(act)
  if (act.kind === 'session') return `Force logout of one session of ${nameOf(act.person)}?`
  if (person) return `Force logout of ${nameOf(person)}?`
  switch (act.kind) {
    case 'user':
      return `Force logout of ${nameOf(act.person)}?`
    case 'users':
      return `Force logout of ${someOf(act.people, signedIn, 'user')}?`
    case 'group':
      return `Force logout of everyone in ${groupNameOf(act.group)}?`
    case 'members':
      return `Force logout of ${someOf(act.people, signedIn, 'member')} of ${groupNameOf(act.group)}?`
    case 'everyone':
      return 'Force logout of everyone?'
  }
}

const someOf = ({ length }: readonly Person[], signedIn: number | undefined, one: string): string =>
  signedIn === undefined || signedIn === 0 || signedIn >= length
    ? counted(length, one)
    : `${count(signedIn)} of ${count(length)} selected ${one}s`

/** The button says what will happen, with the number from the preview. */
export const buttonOf = (sessions: number | undefined): string =>
  sessions === undefined ? 'Force logout' : `Force logout of ${counted(sessions, 'session')}`
