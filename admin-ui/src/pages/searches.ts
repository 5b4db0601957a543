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

export interface DeliveriesSearch extends PageAddress {
  outcome?: DeliveryOutcome
}
export const deliveriesSearchOf = (raw: RawSearch): DeliveriesSearch => ({
  outcome: oneOf(OUTCOMES, raw.outcome),
  ...pageAddressOf(raw),
})

export interface AuditSearch extends PageAddress {
  /** Of which the entry is pointed out. */
  revocation?: string
}
export const auditSearchOf = (raw: RawSearch): AuditSearch => ({
  revocation: textOf(raw.revocation),
  ...pageAddressOf(raw),
})
