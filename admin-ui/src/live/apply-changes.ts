import type {
  NodeChange,
  NodeView,
  Overview,
  Page,
  RevocationProgress,
  RevocationView,
  SessionRow,
  UserRow,
} from '@curfew/shared'
import type { QueryClient, QueryKey } from '@tanstack/react-query'
import type { Query } from '../api/http.ts'
import { KEYS } from '../api/queries.ts'
import { coalesce } from './coalesce.ts'
import type { Live } from './live.ts'
import { patchActiveSessions, patchNodes, patchPage } from './patch.ts'
import { isOfEverybodySignedIn, placeUsers } from './place-users.ts'

/** Lists are read again at most this often, however much happens. */
const GAP_MS = 1_000
/** The same for those of which sign-ins change a count or the end: where many sign in, it is not worth more. */
const SIGN_INS_GAP_MS = 10_000
/** Without a live connection the screen is read this often. */
const POLL_MS = 5_000

/** What a list of users was asked for. */
const queryOf = (key: QueryKey): Query => (key[KEYS.users.length] ?? {}) as Query

/**
 * Brings what the server pushes into what the screen was read from: rows that are on it are changed at once, and lists whose
 * rows, order or totals may have changed are read again soon. While the reader has paused, nothing moves.
 *
 * @returns ends it
 */
export const applyChanges = (live: Live, client: QueryClient): (() => void) => {
  const paused = (): boolean => live.getSnapshot().pausedAt !== null
  const readAtMost = (gapMs: number, ...keys: QueryKey[]) =>
    coalesce(async () => {
      if (!paused()) await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))
    }, gapMs)
  const readAgain = (...keys: QueryKey[]) => readAtMost(GAP_MS, ...keys)

  const readCounts = readAtMost(SIGN_INS_GAP_MS, KEYS.groups, KEYS.group, KEYS.audit)
  const readNewcomers = readAtMost(SIGN_INS_GAP_MS, KEYS.users)
  const readPeople = readAgain(KEYS.users, KEYS.groups, KEYS.group, KEYS.audit)
  const readSessions = readAgain(KEYS.userSessions)
  const readRevocations = readAgain(KEYS.revocations, KEYS.revocationsOf, KEYS.audit)
  const readDeliveries = readAgain(KEYS.deliveries, KEYS.endedSessions)
  const readLatency = readAgain(KEYS.latency)
  const readAll = readAgain([])
  const unlessPaused =
    <Event>(apply: (event: Event) => void) =>
    (event: Event): void => {
      if (!paused()) apply(event)
    }

  const onOverview = (overview: Overview): void => {
    const before = client.getQueryData<Overview>(KEYS.overview)
    client.setQueryData(KEYS.overview, overview)
    for (const [key, page] of client.getQueriesData<Page<UserRow>>({ queryKey: KEYS.users })) {
      if (page && isOfEverybodySignedIn(queryOf(key)) && page.total !== overview.activeUsers)
        client.setQueryData(key, { ...page, total: overview.activeUsers })
    }
    if (!before) return
    const [users, sessions] = [
      overview.activeUsers - before.activeUsers,
      overview.activeSessions - before.activeSessions,
    ]
    // Somebody's end may have moved every row. A sign-in is told with the user.
    if (users < 0 || sessions < 0) readPeople()
    else if (users > 0 || sessions > 0) readCounts()
  }
  const onUsers = ({ items, others }: { items: UserRow[]; others?: number }): void => {
    let isOutdated = false
    for (const [key, shown] of client.getQueriesData<Page<UserRow>>({ queryKey: KEYS.users })) {
      if (!shown) continue
      const placed = placeUsers(shown, queryOf(key), items)
      if (placed.page !== shown) client.setQueryData(key, placed.page)
      isOutdated ||= placed.isOutdated
    }
    for (const user of items) {
      client.setQueryData<UserRow>([...KEYS.user, user.id], (shown) => (shown ? user : undefined))
      const sessions = client.getQueryData<Page<SessionRow>>([...KEYS.userSessions, user.id, 'active'])
      // New ones are pushed as well.
      if (sessions && sessions.total > user.activeSessions) readSessions()
    }
    if (isOutdated) readPeople()
    if (others !== undefined) readNewcomers()
  }
  const onSessions = ({ items }: { items: SessionRow[] }): void => {
    const changed = new Map(items.map((session) => [session.id, session]))
    for (const userId of new Set(items.map((session) => session.userId))) {
      const first = [...KEYS.userSessions, userId, 'active']
      client.setQueriesData<Page<SessionRow>>(
        { queryKey: first, predicate: ({ queryKey }) => queryKey.length > first.length },
        (page) => page && patchPage(page, changed),
      )
      client.setQueryData<Page<SessionRow>>(first, (page) => page && patchActiveSessions(page, userId, items))
    }
    if (items.some((session) => session.status === 'ended')) readSessions()
  }
  const onProgress = ({ id, ...progress }: RevocationProgress): void => {
    const key = [...KEYS.revocation, id]
    const shown = client.getQueryData<RevocationView>(key)
    if (shown) client.setQueryData<RevocationView>(key, { ...shown, ...progress })
    client.setQueriesData<Page<RevocationView>>({ queryKey: KEYS.revocations }, (page) => {
      const listed = page?.items.find((revocation) => revocation.id === id)
      return page && listed ? patchPage(page, new Map([[id, { ...listed, ...progress }]])) : page
    })
    readRevocations()
    readDeliveries()
    if (progress.status === 'completed') readLatency()
  }
  const onNode = (change: NodeChange): void => {
    client.setQueryData<Page<NodeView>>(KEYS.nodes, (page) => page && patchNodes(page, change))
  }

  let wasPaused = false
  const onState = (): void => {
    if (wasPaused && !paused()) readAll()
    wasPaused = paused()
  }
  const poll = setInterval(() => {
    if (paused() || live.getSnapshot().link === 'connected') return
    // Read without throwing the data away when it fails; the age of the data goes on growing then.
    client
      .refetchQueries({ type: 'active' }, { throwOnError: true })
      .then(live.answered)
      .catch(() => undefined)
  }, POLL_MS)

  const ends = [
    live.on('overview', unlessPaused(onOverview)),
    live.on('users.changed', unlessPaused(onUsers)),
    live.on('sessions.changed', unlessPaused(onSessions)),
    live.on('revocation.progress', unlessPaused(onProgress)),
    live.on('node.changed', unlessPaused(onNode)),
    live.on('resync', readAll),
    live.on('session.active', readAll),
    live.subscribe(onState),
    () => clearInterval(poll),
    ...[
      readPeople,
      readCounts,
      readNewcomers,
      readSessions,
      readRevocations,
      readDeliveries,
      readLatency,
      readAll,
    ].map(({ cancel }) => cancel),
  ]
  return () => {
    for (const end of ends) end()
  }
}
