import { Button, SegmentedControl, Select, Tooltip } from '@mantine/core'
import { useForceLogout } from '../../force-logout/force-logout-context.ts'
import { SearchField } from '../../lists/search-field.tsx'
import { useMay } from '../../session/me.ts'
import type { SessionsSearch } from '../searches.ts'
import classes from './sessions-toolbar.module.css'
import { useGroupChoice } from './use-group-choice.ts'

interface SessionsToolbarProps {
  search: SessionsSearch
  onNarrow(change: Partial<SessionsSearch>): void
}

/** What narrows the list of sessions. */
export const SessionsToolbar = ({ search, onNarrow }: SessionsToolbarProps) => {
  const { group, groups, search: searchGroups } = useGroupChoice(search.group)
  const forceLogout = useForceLogout()
  const mayForceLogout = useMay('sessions:revoke')
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
        onSearchChange={searchGroups}
        data={groups.map(({ id, name }) => ({ value: id, label: name }))}
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
