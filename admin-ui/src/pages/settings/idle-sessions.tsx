import type { Page, SessionRow } from '@curfew/shared'
import { useQuery } from '@tanstack/react-query'
import { userQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { useClock } from '../../clock.ts'
import lines from '../../design/session-lines.module.css'
import { Whole } from '../../design/text/whole.tsx'
import { Instant } from '../../design/value.tsx'
import { FEW } from '../../force-logout/asking/ask.ts'
import { PREVIEW } from '../../force-logout/revoke.ts'
import { deviceWords } from '../../people/user/device-words.ts'
import classes from './settings.module.css'

interface IdleSessionsProps {
  /** In seconds. */
  timeoutSeconds: number
  /** How many there are, as the server counts them. */
  sessions: number
}

/** The sessions that a shorter timeout ends at once, where they are few. */
export const IdleSessions = ({ timeoutSeconds, sessions }: IdleSessionsProps) => {
  const http = useHttp()
  const clock = useClock()
  const idle = useQuery({
    queryKey: [...PREVIEW, 'idle sessions', timeoutSeconds],
    queryFn: ({ signal }) => {
      const lastActiveBefore = new Date(clock.now() - timeoutSeconds * 1_000).toISOString()
      const query = { status: 'active', lastActiveBefore, sort: 'lastActiveAt', limit: FEW }
      return http.get<Page<SessionRow>>('/v1/sessions', query, signal)
    },
    gcTime: 0,
  })
  // The list does not know whom the policy holds for: one that says something else than the count would mislead.
  if (idle.data?.total !== sessions) return null
  return (
    <ul className={`${lines.lines} ${classes.idle}`}>
      {idle.data.items.map((session) => (
        <li key={session.id}>
          <span>
            <UserName id={session.userId} />, {deviceWords(session.device)}
          </span>
          <span className={lines.since}>
            active <Instant at={session.lastActiveAt} />
          </span>
        </li>
      ))}
    </ul>
  )
}

const UserName = ({ id }: { id: string }) => {
  const { data } = useQuery(userQuery(useHttp(), id))
  return (
    <b>
      <Whole>{data ? (data.name ?? data.loginId) : '…'}</Whole>
    </b>
  )
}
