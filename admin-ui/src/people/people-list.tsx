import { Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Query } from '../api/http.ts'
import { usersQuery } from '../api/queries.ts'
import { useHttp } from '../api/use-http.ts'
import { counted } from '../design/numbers.ts'
import { Failed, Loading } from '../design/states.tsx'
import type { Act, Person } from '../force-logout/act.ts'
import { List } from '../lists/list.tsx'
import { Pager } from '../lists/pager.tsx'
import { usePaging } from '../lists/use-paging.ts'
import { useWatch } from '../live/use-live.ts'
import { useLiveRows } from '../live/use-live-rows.ts'
import { type PeopleSearch, ROWS, type UserSort } from '../pages/searches.ts'
import { useMay } from '../session/me.ts'
import { reasonNotAllowed } from './abilities.ts'
import { PEOPLE, PEOPLE_TO_READ } from './columns.ts'
import classes from './people.module.css'
import { PeopleRow } from './people-row.tsx'
import { extentOf, NOBODY, type Selection, withAll } from './selection.ts'
import { SelectionBar } from './selection-bar.tsx'
import { useRowKeys } from './use-row-keys.ts'
import { useTouched } from './use-touched.ts'
import { WaitingRows } from './waiting-rows.tsx'

interface PeopleListProps {
  /** Names the table. */
  label: string
  search: PeopleSearch
  filters: Query
  /** The act that a selection stands for here. */
  actFor(people: readonly Person[]): Act
  onSort(sort: UserSort): void
  /** Drawn when nobody matches. */
  empty: React.ReactNode
}

/** A table of users that changes under its reader without pulling anything out of their hands. */
export const PeopleList = ({ label, search, filters, actFor, onSort, empty }: PeopleListProps) => {
  const http = useHttp()
  const mayForceLogout = useMay('sessions:revoke')
  const paging = usePaging(search, ROWS)
  const users = useQuery(usersQuery(http, { ...filters, limit: ROWS, cursor: search.cursor }))
  const [selection, setSelection] = useState<Selection>(NOBODY)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const frame = useRef<HTMLDivElement>(null)
  const { isTouched, listeners } = useTouched(frame)

  const held = selection.size > 0 || isTouched
  const newest = users.isPlaceholderData ? undefined : users.data?.items
  const { rows, waiting, show } = useLiveRows(newest, JSON.stringify([filters, search.cursor]), held)
  useWatch(rows.map((user) => user.id))

  const selectable = rows.filter((user) => reasonNotAllowed(user) === null)
  const toggle = (id: string): void => {
    const user = selectable.find((row) => row.id === id)
    if (user && mayForceLogout) setSelection(withAll(selection, [user], !selection.has(id)))
  }
  const expand = (id: string, on = !opened.has(id)): void => {
    const next = new Set(opened)
    if (on) next.add(id)
    else next.delete(id)
    setOpened(next)
  }
  const keys = useRowKeys(
    frame,
    rows.map((user) => user.id),
    { onSelect: toggle, onExpand: expand },
  )

  if (users.isPending) return <Loading what="the users" />
  if (users.isError && !users.data)
    return <Failed what="the users" error={users.error} onRetry={users.refetch} />
  const { total, nextCursor } = users.data
  if (rows.length === 0 && search.page === undefined && !users.isPlaceholderData) return empty
  const extent = extentOf(selection, selectable)

  return (
    <>
      <div ref={frame} className={classes.people} {...listeners} {...keys.listeners}>
        <WaitingRows waiting={waiting} onShow={show} />
        <List
          label={label}
          columns={mayForceLogout ? PEOPLE : PEOPLE_TO_READ}
          heads={{
            check: (
              <Checkbox
                aria-label="Select everyone on this page"
                checked={extent === 'all'}
                indeterminate={extent === 'some'}
                onChange={(event) =>
                  setSelection(withAll(selection, selectable, event.currentTarget.checked))
                }
              />
            ),
          }}
          sort={search.sort ?? 'loginId'}
          // What comes back is the `sort` of one of the columns, or the same with a minus.
          onSort={(sort) => onSort(sort as UserSort)}
          isBusy={users.isPlaceholderData}
        >
          {rows.map((user) => (
            <PeopleRow
              key={user.id}
              user={user}
              isReached={keys.reached === user.id}
              isSelected={selection.has(user.id)}
              isExpanded={opened.has(user.id)}
              mayForceLogout={mayForceLogout}
              onReach={keys.reach}
              onToggle={toggle}
              onExpand={expand}
            />
          ))}
        </List>
      </div>
      <div className={classes.foot}>
        <Pager
          label={`Pages of ${label}`}
          paging={paging}
          shown={rows.length}
          total={total}
          nextCursor={nextCursor}
          isBusy={users.isPlaceholderData}
          found={`${counted(total, 'user')}${search.q === undefined ? '' : total === 1 ? ' matches' : ' match'}`}
        />
      </div>
      <SelectionBar
        selection={selection}
        isWholePage={selectable.length > 0 && extent === 'all'}
        total={total}
        filters={filters}
        actFor={actFor}
        onChange={setSelection}
      />
    </>
  )
}
