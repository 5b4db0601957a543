import { Button, SegmentedControl, Select, Tooltip } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { groupsQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { useForceLogout } from '../../force-logout/force-logout-context.ts'
import { SearchField } from '../../lists/search-field.tsx'
import { useMay } from '../../session/me.ts'
import type { SessionsSearch } from '../searches.ts'
import classes from './sessions-toolbar.module.css'

interface SessionsToolbarProps {
  search: SessionsSearch
  onNarrow(change: Partial<SessionsSearch>): void
}

/** What narrows the list of sessions. */
export const SessionsToolbar = ({ search, onNarrow }: SessionsToolbarProps) => {
  const groups = useQuery(groupsQuery(useHttp()))
  const forceLogout = useForceLogout()
  const mayForceLogout = useMay('sessions:revoke')
  const items = groups.data?.items ?? []
  const group = items.find(({ id }) => id === search.group)
  return (
    <div className={classes.toolbar}>
      <SegmentedControl
        aria-label="Who is shown"
        value={search.show ?? 'now'}
        onChange={(value) => onNarrow({ show: value === 'all' ? 'all' : undefined })}
        data={[
          { value: 'now', label: 'Signed in now' },
          { value: 'all', label: 'All users' },
        ]}
      />
      <SearchField
        label="Search login id, name or department"
        value={search.q ?? ''}
        onChange={(q) => onNarrow({ q: q === '' ? undefined : q })}
      />
      <Select
        aria-label="Group"
        placeholder="All groups"
        className={classes.group}
        clearable
        clearButtonProps={{ 'aria-label': 'All groups' }}
        searchable
        nothingFoundMessage="No such group"
        value={search.group ?? null}
        onChange={(id) => onNarrow({ group: id ?? undefined })}
        data={items.map(({ id, name }) => ({ value: id, label: name }))}
      />
      {group && mayForceLogout && (
        <Tooltip label="Nobody in this group is signed in" disabled={group.activeSessions > 0}>
          <Button
            variant="default"
            data-danger
            data-disabled={group.activeSessions === 0 || undefined}
            aria-disabled={group.activeSessions === 0 || undefined}
            onClick={() => group.activeSessions > 0 && forceLogout({ kind: 'group', group })}
          >
            Force logout of the group
          </Button>
        </Tooltip>
      )}
    </div>
  )
}
