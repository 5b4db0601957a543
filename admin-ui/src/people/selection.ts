import type { UserRow } from '@curfew/shared'

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
