import { useQuery } from '@tanstack/react-query'
import { usersQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { Empty } from '../../design/states.tsx'

/** Nobody is made here: says where people come from. */
export const HowPeopleArrive = () => (
  <>
    People appear here when an application that embeds Curfew signs them in with <code>curfew.signIn</code>.
    To create more super users, use <code>curfew admin create</code>.
  </>
)

/** Under a list that has nobody but its reader, in an installation that has nobody else yet. */
export const OnlyYou = () => {
  const { data } = useQuery(usersQuery(useHttp(), { limit: 1 }))
  if (data?.total !== 1) return null
  return (
    <Empty title="You’re the only user so far">
      <HowPeopleArrive />
    </Empty>
  )
}
