import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { usersQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { useForceLogout } from '../../force-logout/force-logout-context.ts'
import { PeopleList } from '../../people/people-list.tsx'
import { useMay } from '../../session/me.ts'
import { NoAccess } from '../../shell/no-access.tsx'
import { PageHead } from '../../shell/page-head.tsx'
import { isNarrowed, ROWS, type SessionsSearch, sessionsFilters } from '../searches.ts'
import { OnlyYou } from './how-people-arrive.tsx'
import { NoSessions } from './no-sessions.tsx'
import { OverviewCards } from './overview-cards.tsx'
import { SessionsToolbar } from './sessions-toolbar.tsx'

const route = getRouteApi('/sessions')

const countedWords = (search: SessionsSearch, total: number | undefined): string => {
  const who = `${total === 1 ? 'user' : 'users'}${search.show === 'all' ? '' : ' signed in'}`
  return isNarrowed(search) ? `matching ${who}` : who
}

/** Who is signed in, and everything that ends it. */
export const SessionsPage = () => {
  const http = useHttp()
  const client = useQueryClient()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const forceLogout = useForceLogout()
  const mayReadUsers = useMay('users:read')
  const mayForceLogoutEveryone = useMay('sessions:revoke-everyone')
  const filters = sessionsFilters(search)
  const refresh = useMutation({ mutationFn: () => client.invalidateQueries() })
  const users = useQuery({
    ...usersQuery(http, { ...filters, limit: ROWS, cursor: search.cursor }),
    enabled: mayReadUsers,
  })

  /** Another filter or order begins on its first page. */
  const narrow = (change: Partial<SessionsSearch>): void => {
    void navigate({
      search: (before) => ({ ...before, ...change, page: undefined, cursor: undefined }),
      replace: true,
    })
  }

  if (!mayReadUsers) return <NoAccess title="Sessions" what="the users" />
  return (
    <>
      <PageHead
        title="Sessions"
        total={users.data?.total}
        counts={countedWords(search, users.data?.total)}
        isCountNamed
      >
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={refresh.isPending}
          onClick={() => refresh.mutate()}
        >
          Refresh
        </Button>
        <span role="status" className="seen-by-readers-only">
          {refresh.isPending ? 'Refreshing…' : refresh.isSuccess && 'Refreshed'}
        </span>
        {mayForceLogoutEveryone && (
          <Button variant="outline" color="brick" onClick={() => forceLogout({ kind: 'everyone' })}>
            Force logout of everyone
          </Button>
        )}
      </PageHead>
      <OverviewCards
        onlySuperUsers={search.super === true}
        onOnlySuperUsers={(only) => narrow({ super: only || undefined })}
      />
      <SessionsToolbar search={search} onNarrow={narrow} />
      <PeopleList
        label="users"
        search={search}
        filters={filters}
        actFor={(people) => ({
          kind: 'users',
          people,
          areAll: !isNarrowed(search) && people.length >= (users.data?.total ?? Number.POSITIVE_INFINITY),
        })}
        onSort={(sort) => narrow({ sort })}
        empty={<NoSessions search={search} onNarrow={narrow} />}
      />
      {users.data?.total === 1 && <OnlyYou />}
    </>
  )
}
