import type { DeliveryOutcome } from '@curfew/shared'
import type { Query } from '../api/http.ts'
import { oneOf, type PageAddress, pageAddressOf, type RawSearch, sortOf, textOf } from '../lists/address.ts'

/** How many rows a page of a table has. */
export const ROWS = 50

const USER_FIELDS = [
  'loginId',
  'name',
  'department',
  'activeSessions',
  'lastSignInAt',
  'lastIp',
  'revokedAt',
] as const
export type UserSort = (typeof USER_FIELDS)[number] | `-${(typeof USER_FIELDS)[number]}`
const DEFAULT_SORT: UserSort = 'loginId'

/** What a list of people can be narrowed and ordered by. */
export interface PeopleSearch extends PageAddress {
  q?: string
  sort?: UserSort
}

export interface SessionsSearch extends PeopleSearch {
  /** Everybody, also who is not signed in. */
  show?: 'all'
  group?: string
  super?: boolean
}

/** Is anybody left out by more than not being signed in? */
export const isNarrowed = ({ q, group, super: onlySuperUsers }: SessionsSearch): boolean =>
  q !== undefined || group !== undefined || onlySuperUsers === true

const peopleSearchOf = (raw: RawSearch): PeopleSearch => ({
  q: textOf(raw.q),
  sort: sortOf(USER_FIELDS, raw.sort),
  ...pageAddressOf(raw),
})

export const sessionsSearchOf = (raw: RawSearch): SessionsSearch => ({
  ...peopleSearchOf(raw),
  show: oneOf(['all'], raw.show),
  group: textOf(raw.group),
  super: raw.super === 'true' || raw.super === true ? true : undefined,
})

export const membersSearchOf = peopleSearchOf

/** The filters as the server knows them: without a page, so that "all matching" can be walked from the beginning. */
export const peopleFilters = ({ q, sort = DEFAULT_SORT }: PeopleSearch): Query => ({ search: q, sort })

export const sessionsFilters = (search: SessionsSearch): Query => ({
  ...peopleFilters(search),
  signedIn: search.show === 'all' ? undefined : true,
  group: search.group,
  superUser: search.super,
})

const OUTCOMES = ['acknowledged', 'closed', 'unreachable', 'pending'] as const satisfies DeliveryOutcome[]

const ENDED_SESSION_FIELDS = ['loginId', 'startedAt', 'connections'] as const
export type EndedSessionSort =
  | (typeof ENDED_SESSION_FIELDS)[number]
  | `-${(typeof ENDED_SESSION_FIELDS)[number]}`
export const endedSessionSortOf = (value: unknown): EndedSessionSort | undefined =>
  sortOf(ENDED_SESSION_FIELDS, value)

export interface RevocationSearch extends PageAddress {
  /** Client by client instead of session by session. */
  view?: 'deliveries'
  /** The clients of one session only. */
  session?: string
  /** Of the sessions. */
  sort?: EndedSessionSort
  /** `none`: sessions that had no client. */
  outcome?: DeliveryOutcome | 'none'
}
export const revocationSearchOf = (raw: RawSearch): RevocationSearch => {
  const view = oneOf(['deliveries'], raw.view)
  return {
    view,
    session: view === 'deliveries' ? textOf(raw.session) : undefined,
    sort: view === undefined ? endedSessionSortOf(raw.sort) : undefined,
    outcome: oneOf(view === 'deliveries' ? OUTCOMES : [...OUTCOMES, 'none'], raw.outcome),
    ...pageAddressOf(raw),
  }
}

export interface AuditSearch extends PageAddress {
  /** Its entries only. */
  revocation?: string
}
export const auditSearchOf = (raw: RawSearch): AuditSearch => ({
  revocation: textOf(raw.revocation),
  ...pageAddressOf(raw),
})
