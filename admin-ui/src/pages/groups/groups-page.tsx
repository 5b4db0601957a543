import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { GROUPS, groupsQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { useOwnPaging } from '../../lists/use-own-paging.ts'
import { useMay } from '../../session/me.ts'
import { NoAccess } from '../../shell/no-access.tsx'
import { PageHead } from '../../shell/page-head.tsx'
import { GroupList } from './group-list.tsx'
import classes from './groups.module.css'
import { NoGroups } from './no-groups.tsx'

/** The groups, and beside them the members of the one that is picked. */
export const GroupsPage = () => {
  const mayReadUsers = useMay('users:read')
  const { groupId } = useParams({ strict: false })
  const paging = useOwnPaging(GROUPS)
  const groups = useQuery({ ...groupsQuery(useHttp(), { cursor: paging.cursor }), enabled: mayReadUsers })
  if (!mayReadUsers) return <NoAccess title="Groups" what="the groups" />
  return (
    <>
      <PageHead title="Groups" total={groups.data?.total} counts="groups" />
      {groups.data?.total === 0 && groupId === undefined ? (
        <NoGroups />
      ) : (
        <div className={classes.panes} data-picked={groupId !== undefined || undefined}>
          <GroupList groups={groups} paging={paging} picked={groupId} />
          <div className={classes.members}>
            <Outlet />
          </div>
        </div>
      )}
    </>
  )
}
