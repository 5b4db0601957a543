import type { Page, UserRow } from '@curfew/shared'
import type { Query } from '../api/http.ts'
import { LONGEST_PAGE } from '../api/queries.ts'

/** A page of users after a push. */
export interface Placed {
  /** The very same page when nothing on it has changed. */
  page: Page<UserRow>
  /** What was pushed is more than a sign-in, so that rows, their order or the total may differ from what can be told here. */
  isOutdated: boolean
}

/**
 * Brings users who were pushed into a page of a list: those on it change in their places, and whoever has just signed in takes theirs
 * where the list is in an order that can be told here. So a sign-in is on the screen at once, and no list is read again for it.
 *
 * @param query as the page was asked for
 */
export const placeUsers = (page: Page<UserRow>, query: Query, pushed: readonly UserRow[]): Placed => {
  let { items, total } = page
  let isOutdated = false
  for (const user of pushed) {
    const shown = items.find(({ id }) => id === user.id)
    if (shown) {
      if (!isSame(shown, user)) items = withChanged(items, query, user)
      if (!isSame(shown, user) && !hasOnlySignedIn(shown, user)) isOutdated = true
    } else if (matches(query, user)) {
      const place = items.length < LONGEST_PAGE ? placeOf(items, query, user) : null
      if (place !== null && isOnPage(place, page, items, query)) items = inserted(items, place, user)
      // Their first: they were not in this list before.
      if (query.signedIn === true && user.activeSessions === 1) total++
    }
  }
  const isUnchanged = items === page.items && total === page.total
  return { page: isUnchanged ? page : { ...page, items, total }, isOutdated }
}

/** Whether a list leaves out nobody who is signed in: then its total is known from the overview. */
export const isOfEverybodySignedIn = ({ signedIn, search, group, superUser }: Query): boolean =>
  signedIn === true && search === undefined && group === undefined && superUser === undefined

const isSame = (left: UserRow, right: UserRow): boolean => JSON.stringify(left) === JSON.stringify(right)

const SIGN_IN: readonly (keyof UserRow)[] = ['activeSessions', 'lastSignInAt', 'lastIp']

/** Whether nothing differs but what a sign-in changes. */
const hasOnlySignedIn = (before: UserRow, after: UserRow): boolean => {
  const rest = (user: UserRow) => ({ ...user, ...Object.fromEntries(SIGN_IN.map((field) => [field, null])) })
  return (
    after.activeSessions >= before.activeSessions && isSame(rest(before) as UserRow, rest(after) as UserRow)
  )
}

const withChanged = (items: UserRow[], query: Query, user: UserRow): UserRow[] => {
  const changed = items.map((each) => (each.id === user.id ? user : each))
  // The last who has signed in is the first.
  if (query.sort !== '-lastSignInAt') return changed
  const others = changed.filter(({ id }) => id !== user.id)
  const place = placeOf(others, query, user)
  return place === null || (place === 0 && query.cursor !== undefined)
    ? changed
    : inserted(others, place, user)
}

const inserted = (items: readonly UserRow[], place: number, user: UserRow): UserRow[] => [
  ...items.slice(0, place),
  user,
  ...items.slice(place),
]

/** As the server narrows the list; where that cannot be told here they are not put into it. */
const matches = ({ signedIn, search, group, superUser }: Query, user: UserRow): boolean =>
  (signedIn === undefined || user.activeSessions > 0 === signedIn) &&
  (superUser === undefined || user.isSuperUser === superUser) &&
  (group === undefined || user.groups.some(({ id }) => id === group)) &&
  (search === undefined || isFound(String(search), user))

const isFound = (search: string, { loginId, name, department }: UserRow): boolean =>
  [loginId, name, department].some((text) => text?.toLowerCase().includes(search.toLowerCase()))

/** The first and the last of a page stand beside those of other pages. */
const isOnPage = (place: number, { nextCursor }: Page<UserRow>, items: readonly UserRow[], query: Query) =>
  (place > 0 || query.cursor === undefined) && (place < items.length || nextCursor === null)

/** Where they stand among these by the order of the list; null: that cannot be told. */
const placeOf = (items: readonly UserRow[], { sort }: Query, user: UserRow): number | null => {
  const field = String(sort ?? 'loginId')
  const key = KEYS[field.replace(/^-/, '')]
  const value = key?.(user)
  if (!key || value === undefined || value === null) return null
  const sign = field.startsWith('-') ? -1 : 1
  const keys = items.map(key)
  if (keys.some((each) => each === null)) return null
  // Whose order the database goes by is seen from what it has sent.
  const order = ORDERS.find((compare) =>
    keys.every((each, index) => index === 0 || sign * compare(keys[index - 1] ?? '', each ?? '') <= 0),
  )
  if (!order) return null
  const after = keys.findIndex((each) => sign * order(value, each ?? '') < 0)
  return after === -1 ? items.length : after
}

type Key = string | number
const KEYS: Record<string, (user: UserRow) => Key | null> = {
  loginId: ({ loginId }) => loginId.toLowerCase(),
  name: ({ name }) => name?.toLowerCase() ?? null,
  department: ({ department }) => department?.toLowerCase() ?? null,
  activeSessions: ({ activeSessions }) => activeSessions,
  lastSignInAt: ({ lastSignInAt }) => lastSignInAt,
}

const ORDERS: readonly ((left: Key, right: Key) => number)[] = [
  (left, right) => (left < right ? -1 : left > right ? 1 : 0),
  (left, right) => String(left).localeCompare(String(right)),
]
