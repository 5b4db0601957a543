import type { GroupRow } from '@curfew/shared'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { groupQuery, groupsQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'

/** The list is read again when typing has paused for this long. */
const PAUSE_MS = 250

interface GroupChoice {
  /** The group that is chosen, with its counts. */
  group: GroupRow | undefined
  /** Those that can be chosen: the first that match, however many there are, and the one that is. */
  groups: readonly GroupRow[]
  search(typed: string): void
}

/** A choice among all groups, of which the server finds those that match what is typed. */
export const useGroupChoice = (id: string | undefined): GroupChoice => {
  const http = useHttp()
  const [typed, search] = useState('')
  const [paused] = useDebouncedValue(typed.trim(), PAUSE_MS)
  const { data: group } = useQuery({ ...groupQuery(http, id ?? ''), enabled: id !== undefined })
  // The field holds the name of the group that is chosen: then others are not to be found by it.
  const searched = paused === '' || paused === group?.name ? undefined : paused
  const { data } = useQuery(groupsQuery(http, { search: searched }))
  const found = data?.items ?? []
  const isFound = group === undefined || found.some((each) => each.id === group.id)
  return { group, groups: isFound ? found : [group, ...found], search }
}
