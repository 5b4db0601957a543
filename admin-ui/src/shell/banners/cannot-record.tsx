import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { overviewQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'

/**
 * How often it is asked, in milliseconds: a node that cannot renew its lease, which is a write too, holds back what it would
 * push.
 */
const ASK_EVERY_MS = 15_000

/** Above every page while the database cannot write: whoever presses a button should know before that nothing will come of it. */
export const CannotRecord = () => {
  const { data } = useQuery({ ...overviewQuery(useHttp()), refetchInterval: ASK_EVERY_MS })
  if (data?.writesOk !== false) return null
  return (
    <Alert color="brick" role="alert" mb="md" title="Nothing can be recorded: the database’s disk is full">
      The database answers, but cannot write. Until it can, nobody can sign in or be signed out. Sessions that
      have ended stay refused.
    </Alert>
  )
}
