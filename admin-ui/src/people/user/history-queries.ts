import type { Page, RevocationView, SessionRow } from '@curfew/shared'
import { type InfiniteData, infiniteQueryOptions, type QueryFunctionContext } from '@tanstack/react-query'
import type { Http, Query } from '../../api/http.ts'
import { KEYS, LONGEST_PAGE } from '../../api/queries.ts'
import { renewedFirst } from './renewed-first.ts'

/** How much of a user's history is read at first, of each kind; what is older comes in longer pages. */
const MOMENTS = 50

type Context = QueryFunctionContext<readonly unknown[], string | undefined>

/** A page of a history. When it is read again because something has happened, only the first page is asked for. */
const pageOf = async <Item extends { id: string }>(
  http: Http,
  path: string,
  query: Query,
  { client, queryKey, pageParam: cursor, signal }: Context,
): Promise<Page<Item>> => {
  const known = client.getQueryData<InfiniteData<Page<Item>, string | undefined>>(queryKey)
  // What is past does not change.
  const at = known?.pageParams.indexOf(cursor) ?? -1
  const older = known?.pages[at]
  if (older && at > 0) return older
  const limit = cursor === undefined ? MOMENTS : LONGEST_PAGE
  const page = await http.get<Page<Item>>(path, { ...query, limit, cursor }, signal)
  return older ? renewedFirst(older, page) : page
}

/** The sessions of a user by when they began or when they ended, the latest first, from page to page. */
export const sessionsByQuery = (http: Http, id: string, by: 'startedAt' | 'endedAt') =>
  infiniteQueryOptions({
    queryKey: [...KEYS.userSessions, id, by],
    queryFn: (context) =>
      pageOf<SessionRow>(
        http,
        `/v1/users/${id}/sessions`,
        { sort: `-${by}`, status: by === 'endedAt' ? 'ended' : undefined },
        context,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

/** The revocations that concern a user, the latest first, from page to page. */
export const revocationsOfQuery = (http: Http, user: string) =>
  infiniteQueryOptions({
    queryKey: [...KEYS.revocationsOf, user],
    queryFn: (context) =>
      pageOf<RevocationView>(http, '/v1/revocations', { user, sort: '-revokedAt' }, context),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
