import { useQuery } from '@tanstack/react-query'
import { policyQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { Failed, Loading } from '../../design/states.tsx'
import { useMay } from '../../session/me.ts'
import { NoAccess } from '../../shell/no-access.tsx'
import { PageHead } from '../../shell/page-head.tsx'
import { IdleTimeout } from './idle-timeout.tsx'
import { IdleTimeoutForm } from './idle-timeout-form.tsx'

/** What holds for every session. */
export const SettingsPage = () => {
  const mayManage = useMay('policies:manage')
  const mayRead = useMay('policies:read') || mayManage
  const policy = useQuery({ ...policyQuery(useHttp()), enabled: mayRead })
  if (!mayRead) return <NoAccess title="Settings" what="the settings" />
  return (
    <>
      <PageHead title="Settings" isLive={false} />
      {policy.isPending ? (
        <Loading what="the settings" />
      ) : policy.isError && !policy.data ? (
        <Failed what="the settings" error={policy.error} onRetry={() => void policy.refetch()} />
      ) : mayManage ? (
        <IdleTimeoutForm current={policy.data} />
      ) : (
        <IdleTimeout policy={policy.data} />
      )}
    </>
  )
}
