import { Checkbox, Table } from '@mantine/core'
import list from '../lists/list.module.css'
import { SortableHead } from '../lists/sortable-head.tsx'
import type { UserSort } from '../pages/searches.ts'
import classes from './people.module.css'

interface PeopleHeadProps {
  sort: string
  onSort(sort: UserSort): void
  mayForceLogout: boolean
  /** How much of this page is selected. */
  extent: 'all' | 'some' | 'none'
  onSelectPage(selected: boolean): void
}

export const PeopleHead = ({ sort, onSort, mayForceLogout, extent, onSelectPage }: PeopleHeadProps) => {
  // The fields below are the sortable ones, so what comes back is one of them or the same with a minus.
  const sorting = { sort, onSort: (next: string) => onSort(next as UserSort) }
  return (
    <Table.Thead>
      <Table.Tr>
        {mayForceLogout && (
          <Table.Th className={classes.check}>
            <Checkbox
              aria-label="Select everybody on this page"
              checked={extent === 'all'}
              indeterminate={extent === 'some'}
              onChange={(event) => onSelectPage(event.currentTarget.checked)}
            />
          </Table.Th>
        )}
        <SortableHead field="loginId" {...sorting}>
          Login id
        </SortableHead>
        <SortableHead field="name" className={list.roomyOnly} {...sorting}>
          Name
        </SortableHead>
        <SortableHead field="department" className={list.veryWideOnly} {...sorting}>
          Department
        </SortableHead>
        <Table.Th className={list.veryWideOnly}>Groups</Table.Th>
        <SortableHead field="activeSessions" {...sorting}>
          Sessions
        </SortableHead>
        <SortableHead field="lastSignInAt" className={list.wideOnly} {...sorting}>
          Last sign-in
        </SortableHead>
        <SortableHead field="lastIp" className={list.roomyOnly} {...sorting}>
          Last IP
        </SortableHead>
        <SortableHead field="revokedAt" className={list.wideOnly} {...sorting}>
          Revoked at
        </SortableHead>
        {mayForceLogout && (
          <Table.Th>
            <span className="seen-by-readers-only">Force logout</span>
          </Table.Th>
        )}
      </Table.Tr>
    </Table.Thead>
  )
}
