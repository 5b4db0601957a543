import { Anchor } from '@mantine/core'
import { Empty } from '../../design/states.tsx'
import type { SessionsSearch } from '../searches.ts'
import { HowPeopleArrive } from './how-people-arrive.tsx'

interface NoSessionsProps {
  search: SessionsSearch
  onNarrow(change: Partial<SessionsSearch>): void
}

/** Nobody matches: says what to widen. */
export const NoSessions = ({ search, onNarrow }: NoSessionsProps) => {
  const isFiltered = search.q !== undefined || search.group !== undefined || search.super === true
  const who = search.show === 'all' ? 'No user' : 'Nobody who is signed in'
  if (isFiltered)
    return (
      <Empty title={`${who} matches`}>
        <Anchor
          component="button"
          type="button"
          size="sm"
          onClick={() => onNarrow({ q: undefined, group: undefined, super: undefined })}
        >
          Clear the filters
        </Anchor>
      </Empty>
    )
  if (search.show === 'all')
    return (
      <Empty title="There are no users yet">
        <HowPeopleArrive />
      </Empty>
    )
  return (
    <Empty title="Nobody is signed in">
      <Anchor component="button" type="button" size="sm" onClick={() => onNarrow({ show: 'all' })}>
        Show all users
      </Anchor>
    </Empty>
  )
}
