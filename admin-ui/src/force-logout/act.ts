import type { RevocationTarget, RevocationView, SessionView } from '@curfew/shared'
import { counted } from '../design/numbers.ts'

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
  | { kind: 'users'; people: readonly Person[] }
  | { kind: 'group'; group: { id: string; name: string } }
  | { kind: 'members'; group: { id: string; name: string }; people: readonly Person[] }
  | { kind: 'everyone' }

/** Up to so many people are listed and asked about plainly. */
const FEW = 10

/**
 * How hard we ask, by how much cannot be taken back: nothing for one session, a list for a few people, a preview with
 * a reason for many, and for everyone the count has to be typed.
 */
export type Asking = 'nothing' | 'list' | 'preview' | 'count'

export const askingOf = (act: Act): Asking => {
  switch (act.kind) {
    case 'session':
      return 'nothing'
    case 'user':
      return 'list'
    case 'users':
    case 'members':
      return act.people.length > FEW ? 'preview' : 'list'
    case 'group':
      return 'preview'
    case 'everyone':
      return 'count'
  }
}

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

export const nameOf = (person: Person): string => person.name ?? person.loginId

/** To whom a message with the act is written: a person by their name, else "users". */
export const readerOf = (act: Act): string => {
  switch (act.kind) {
    case 'session':
    case 'user':
      return nameOf(act.person)
    case 'users':
    case 'members':
      return act.people.length === 1 && act.people[0] ? nameOf(act.people[0]) : 'users'
    case 'group':
    case 'everyone':
      return 'users'
  }
}

/** The dialog's title; the button that does it begins with the same verb. */
export const titleOf = (act: Act): string => {
  switch (act.kind) {
    case 'session':
    case 'user':
      return `Force logout of ${nameOf(act.person)}?`
    case 'users':
      return act.people.length === 1 && act.people[0]
        ? `Force logout of ${nameOf(act.people[0])}?`
        : `Force logout of ${counted(act.people.length, 'user')}?`
    case 'group':
      return `Force logout of everyone in ${act.group.name}?`
    case 'members':
      return `Force logout of ${counted(act.people.length, 'member')} of ${act.group.name}?`
    case 'everyone':
      return 'Force logout of everyone?'
  }
}

/** The button says what will happen, with the number from the preview. */
export const buttonOf = (sessions: number | undefined): string =>
  sessions === undefined ? 'Force logout' : `Force logout of ${counted(sessions, 'session')}`

/** Has the count been typed? Spaces and separators are forgiven, another number is not. */
export const isCountTyped = (typed: string, sessions: number): boolean =>
  typed.replace(/[\s,.'’]/g, '') === String(sessions)

/** What has happened, for the panel that tells of it: who was signed in, not who was chosen. */
export const doneTitleOf = (
  act: Act,
  { sessionsEnded, usersAffected }: Pick<RevocationView, 'sessionsEnded' | 'usersAffected'>,
): string => {
  switch (act.kind) {
    case 'session':
      return sessionsEnded === 0
        ? `${nameOf(act.person)} was already signed out there`
        : `Signed out ${counted(sessionsEnded, 'session')} of ${nameOf(act.person)}`
    case 'user':
      return `Signed out ${nameOf(act.person)}`
    case 'users':
      return act.people.length === 1 && act.people[0]
        ? `Signed out ${nameOf(act.people[0])}`
        : `Signed out ${counted(usersAffected, 'user')}`
    case 'members':
      return `Signed out ${counted(usersAffected, 'member')} of ${act.group.name}`
    case 'group':
      return `Signed out everyone in ${act.group.name}`
    case 'everyone':
      return `Signed out everyone: ${counted(sessionsEnded, 'session')}`
  }
}
