import type { GroupRow, Page } from '@curfew/shared'
import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { count, counted } from '../../design/numbers.ts'
import { Failed, Loading } from '../../design/states.tsx'
import { Clip } from '../../design/text/clip.tsx'
import { Pager } from '../../lists/pager.tsx'
import type { Paging } from '../../lists/use-paging.ts'
import classes from './groups.module.css'

interface GroupListProps {
  groups: UseQueryResult<Page<GroupRow>>
  paging: Paging
  picked: string | undefined
}

export const GroupList = ({ groups, paging, picked }: GroupListProps) => {
  if (groups.isPending) return <Loading what="the groups" />
  if (groups.isError && !groups.data)
    return <Failed what="the groups" error={groups.error} onRetry={() => void groups.refetch()} />
  return (
    <div className={classes.groups}>
      <nav aria-label="Groups" className={classes.list}>
        {groups.data.items.map((group) => (
          <Link
            key={group.id}
            to="/groups/$groupId"
            params={{ groupId: group.id }}
            className={classes.item}
            aria-current={group.id === picked ? 'page' : undefined}
          >
            <span className={classes.name}>
              <Clip inControl>{group.name}</Clip>
            </span>
            <span className={classes.counts}>
              {count(group.signedIn)} of {counted(group.members, 'member')} signed in
            </span>
            <span className={classes.share} aria-hidden>
              <span
                style={{ width: `${group.members === 0 ? 0 : (100 * group.signedIn) / group.members}%` }}
              />
            </span>
          </Link>
        ))}
      </nav>
      <Pager
        label="Pages of groups"
        paging={paging}
        shown={groups.data.items.length}
        total={groups.data.total}
        nextCursor={groups.data.nextCursor}
        isBusy={groups.isPlaceholderData}
      />
    </div>
  )
}
