import { List, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { userSessionsQuery } from '../api/queries.ts'
import { useHttp } from '../api/use-http.ts'
import { toTheSecond } from '../design/instant.ts'
import { deviceWords } from '../people/device-words.ts'
import { type Act, askingOf, type Person } from './act.ts'

const HisSessions = ({ person }: { person: Person }) => {
  const sessions = useQuery(userSessionsQuery(useHttp(), person.id, 'active'))
  const items = sessions.data?.items ?? []
  if (items.length === 0) return null
  return (
    <List size="sm" spacing={2}>
      {items.slice(0, 10).map((session) => (
        <List.Item key={session.id}>
          {deviceWords(session.device)}
          {session.ip && `, ${session.ip}`}
          <Text span size="sm" c="dimmed">
            {' '}
            since {toTheSecond(session.startedAt)}
          </Text>
        </List.Item>
      ))}
      {items.length > 10 && <List.Item>and {items.length - 10} more</List.Item>}
    </List>
  )
}

const People = ({ people }: { people: readonly Person[] }) => (
  <Text size="sm">
    {people.map((person) => (person.name ? `${person.name} (${person.loginId})` : person.loginId)).join(', ')}
  </Text>
)

/** Who or what is meant, spelled out where few are meant. */
export const Whom = ({ act }: { act: Act }) => {
  if (act.kind === 'user') return <HisSessions person={act.person} />
  if ((act.kind === 'users' || act.kind === 'members') && askingOf(act) === 'list')
    return <People people={act.people} />
  return (
    <Text size="sm" c="dimmed">
      {act.kind === 'everyone'
        ? 'Every session of every user ends at once, on every device. They can sign in again right away.'
        : 'Their sessions end at once, on every device. They can sign in again right away.'}
    </Text>
  )
}
