import type { UserRow } from '@curfew/shared'
import { count, counted } from '../design/numbers.ts'

/** Who is selected, by id: it survives updates, sorting and paging. */
export type Selection = ReadonlyMap<string, UserRow>

export const NOBODY: Selection = new Map()

/** Everybody of these in, or everybody of these out. */
export const withAll = (selection: Selection, users: readonly UserRow[], selected: boolean): Selection => {
  const next = new Map(selection)
  for (const user of users) {
    if (selected) next.set(user.id, user)
    else next.delete(user.id)
  }
  return next
}

/** Of these, are all, some or none selected? */
export const extentOf = (selection: Selection, users: readonly UserRow[]): 'all' | 'some' | 'none' => {
  const selected = users.filter((user) => selection.has(user.id)).length
  if (selected === 0) return 'none'
  return selected === users.length ? 'all' : 'some'
}

/** "3 users selected, 1 signed in"; nothing of who is signed in where all are, and nothing at all of nobody. */
export const selectedWords = (selection: Selection): string => {
  if (selection.size === 0) return ''
  const selected = `${counted(selection.size, 'user')} selected`
  const signedIn = [...selection.values()].filter((user) => user.activeSessions > 0).length
  if (signedIn === selection.size) return selected
  return `${selected}, ${signedIn === 0 ? 'none' : count(signedIn)} signed in`
}
