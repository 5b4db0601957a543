import { Anchor } from '@mantine/core'
import { Empty } from '../../design/states.tsx'
import { isNarrowed, type SessionsSearch } from '../searches.ts'
import { HowPeopleArrive } from './how-people-arrive.tsx'

interface NoSessionsProps {
  search: SessionsSearch
  onNarrow(change: Partial<SessionsSearch>): void
}

/** Nobody matches: says what to widen. */
export const NoSessions = ({ search, onNarrow }: NoSessionsProps) => {
  const who = search.show === 'all' ? 'No users' : 'No signed-in users'
  if (isNarrowed(search))
    return (
      <Empty title={`${who} match`}>
        {search.show !== 'all' && (
          <>
            <Anchor component="button" type="button" size="sm" onClick={() => onNarrow({ show: 'all' })}>
              Search all users
            </Anchor>
            {' · '}
          </>
        )}
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
      <Empty title="No users yet">
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
