import type {
  AuditEntry,
  Delivery,
  DeliveryLatency,
  EndedSession,
  GlobalPolicy,
  GroupRow,
  NodeView,
  Overview,
  Page,
  RevocationView,
  SessionRow,
  UserRow,
} from '@curfew/shared'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Http, Query } from './http.ts'

/** The most that one page of a list may hold. */
export const LONGEST_PAGE = 200

/** The first words of every key, so that live changes find what they touch. */
export const KEYS = {
  overview: ['overview'],
  latency: ['latency'],
  users: ['users', 'list'],
  user: ['users', 'one'],
  userSessions: ['users', 'sessions'],
  groups: ['groups', 'list'],
  group: ['groups', 'one'],
  revocations: ['revocations', 'list'],
  revocation: ['revocations', 'one'],
  revocationsOf: ['revocations', 'of'],
  endedSessions: ['revocations', 'sessions'],
  deliveries: ['revocations', 'deliveries'],
  audit: ['audit'],
  nodes: ['nodes'],
} as const

export const overviewQuery = (http: Http) =>
  queryOptions({
    queryKey: KEYS.overview,
    queryFn: ({ signal }) => http.get<Overview>('/v1/overview', undefined, signal),
  })

export const latencyQuery = (http: Http) =>
  queryOptions({
    queryKey: KEYS.latency,
    queryFn: ({ signal }) => http.get<DeliveryLatency>('/v1/deliveries/latency', undefined, signal),
  })

export const usersQuery = (http: Http, query: Query) =>
  queryOptions({
    queryKey: [...KEYS.users, query],
    queryFn: ({ signal }) => http.get<Page<UserRow>>('/v1/users', query, signal),
    placeholderData: keepPreviousData,
  })

export const userQuery = (http: Http, id: string) =>
  queryOptions({
    queryKey: [...KEYS.user, id],
    queryFn: ({ signal }) => http.get<UserRow>(`/v1/users/${id}`, undefined, signal),
  })

/** How many sessions of a user are shown at a time. */
export const SESSIONS_OF_USER = 25

/** A page of a user's live sessions, the newest first. Pushes change the first one, which has no cursor. */
export const userSessionsQuery = (http: Http, id: string, cursor?: string) =>
  queryOptions({
    queryKey: [...KEYS.userSessions, id, 'active', ...(cursor ? [cursor] : [])],
    queryFn: ({ signal }) =>
      http.get<Page<SessionRow>>(
        `/v1/users/${id}/sessions`,
        { status: 'active', sort: '-startedAt', limit: SESSIONS_OF_USER, cursor },
        signal,
      ),
    // From page to page, not from user to user.
    placeholderData: (previous, query) => (query?.queryKey.includes(id) ? previous : undefined),
  })

/** Whose session it was: asked once, the answer never changes. */
export const sessionQuery = (http: Http, id: string) =>
  queryOptions({
    queryKey: ['sessions', 'one', id],
    queryFn: ({ signal }) => http.get<SessionRow>(`/v1/sessions/${id}`, undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** How many groups are shown at a time. */
export const GROUPS = 50

export const groupsQuery = (http: Http, query: Query = {}) =>
  queryOptions({
    queryKey: [...KEYS.groups, query],
    queryFn: ({ signal }) =>
      http.get<Page<GroupRow>>('/v1/groups', { sort: 'name', limit: GROUPS, ...query }, signal),
    placeholderData: keepPreviousData,
  })

export const groupQuery = (http: Http, id: string) =>
  queryOptions({
    queryKey: [...KEYS.group, id],
    queryFn: ({ signal }) => http.get<GroupRow>(`/v1/groups/${id}`, undefined, signal),
  })

export const revocationsQuery = (http: Http, query: Query) =>
  queryOptions({
    queryKey: [...KEYS.revocations, query],
    queryFn: ({ signal }) => http.get<Page<RevocationView>>('/v1/revocations', query, signal),
    placeholderData: keepPreviousData,
  })

export const revocationQuery = (http: Http, id: string) =>
  queryOptions({
    queryKey: [...KEYS.revocation, id],
    queryFn: ({ signal }) => http.get<RevocationView>(`/v1/revocations/${id}`, undefined, signal),
  })

export const endedSessionsQuery = (http: Http, id: string, query: Query) =>
  queryOptions({
    queryKey: [...KEYS.endedSessions, id, query],
    queryFn: ({ signal }) => http.get<Page<EndedSession>>(`/v1/revocations/${id}/sessions`, query, signal),
    placeholderData: keepPreviousData,
  })

export const deliveriesQuery = (http: Http, id: string, query: Query) =>
  queryOptions({
    queryKey: [...KEYS.deliveries, id, query],
    queryFn: ({ signal }) => http.get<Page<Delivery>>(`/v1/revocations/${id}/deliveries`, query, signal),
    placeholderData: keepPreviousData,
  })

export const auditQuery = (http: Http, query: Query) =>
  queryOptions({
    queryKey: [...KEYS.audit, query],
    queryFn: ({ signal }) => http.get<Page<AuditEntry>>('/v1/audit', query, signal),
    placeholderData: keepPreviousData,
  })

export const nodesQuery = (http: Http) =>
  queryOptions({
    queryKey: KEYS.nodes,
    queryFn: ({ signal }) => http.get<Page<NodeView>>('/v1/nodes', { limit: LONGEST_PAGE }, signal),
  })

export const policyQuery = (http: Http) =>
  queryOptions({
    queryKey: ['policy'],
    queryFn: ({ signal }) => http.get<GlobalPolicy>('/v1/policies/global', undefined, signal),
  })
