import { Button, Tooltip } from '@mantine/core'
import { IconChevronLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { groupQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { count, counted } from '../../design/numbers.ts'
import { Empty, Failed, Loading } from '../../design/states.tsx'
import { isolated } from '../../design/text/isolated.ts'
import { Whole } from '../../design/text/whole.tsx'
import { Instant } from '../../design/value.tsx'
import { useForceLogout } from '../../force-logout/force-logout-context.ts'
import { SearchField } from '../../lists/search-field.tsx'
import { PeopleList } from '../../people/people-list.tsx'
import { type PeopleSearch, peopleFilters } from '../searches.ts'
import classes from './groups.module.css'

const route = getRouteApi('/groups/$groupId')

/** The members of a group, of whom all or some can be signed out. On a phone the list of groups is a page of its own. */
export const GroupMembers = () => (
  <>
    <Link to="/groups" className={classes.back}>
      <IconChevronLeft size={15} aria-hidden /> All groups
    </Link>
    <Members />
  </>
)

const Members = () => {
  const http = useHttp()
  const { groupId } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const forceLogout = useForceLogout()
  const query = useQuery(groupQuery(http, groupId))
  if (query.isPending) return <Loading what="the group" />
  if (query.isError && !query.data)
    return <Failed what="the group" one="Group" error={query.error} onRetry={() => void query.refetch()} />

  const group = query.data
  const narrow = (change: Partial<PeopleSearch>): void => {
    void navigate({
      search: (before) => ({ ...before, ...change, page: undefined, cursor: undefined }),
      replace: true,
    })
  }
  return (
    <section aria-label={`Members of ${isolated(group.name)}`}>
      <div className={classes.head}>
        <div>
          <h2 className={classes.title}>
            <Whole>{group.name}</Whole>
          </h2>
          <p className={classes.facts}>
            {count(group.signedIn)} of {counted(group.members, 'member')} signed in,{' '}
            {counted(group.activeSessions, 'session')}
          </p>
          <p className={classes.facts}>
            Revoked at <Instant at={group.revokedAt} />
          </p>
        </div>
        <SearchField
          label={`Search the members of ${isolated(group.name)}`}
          value={search.q ?? ''}
          onChange={(q) => narrow({ q: q === '' ? undefined : q })}
        />
        {group.abilities.includes('revoke') && (
          <Tooltip label="Nobody in this group is signed in" disabled={group.activeSessions > 0}>
            <Button
              variant="outline"
              color="brick"
              data-disabled={group.activeSessions === 0 || undefined}
              aria-disabled={group.activeSessions === 0 || undefined}
              onClick={() => group.activeSessions > 0 && forceLogout({ kind: 'group', group })}
            >
              Force logout of the group
            </Button>
          </Tooltip>
        )}
      </div>
      <PeopleList
        key={groupId}
        label={`members of ${isolated(group.name)}`}
        search={search}
        filters={{ ...peopleFilters(search), group: groupId }}
        actFor={(people) => ({ kind: 'members', group, people })}
        onSort={(sort) => narrow({ sort })}
        empty={<Empty title={search.q ? 'No members match' : 'This group has no members'} />}
      />
    </section>
  )
}
