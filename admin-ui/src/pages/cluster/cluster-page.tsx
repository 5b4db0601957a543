import type { NodeChange, NodeView } from '@curfew/shared'
import { useQuery } from '@tanstack/react-query'
import { nodesQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { Empty, Failed, Loading } from '../../design/states.tsx'
import { List } from '../../lists/list.tsx'
import { useMay } from '../../session/me.ts'
import { NoAccess } from '../../shell/no-access.tsx'
import { PageHead } from '../../shell/page-head.tsx'
import classes from './cluster.module.css'
import { NODES } from './columns.ts'
import { NodeRow } from './node-row.tsx'
import { clusterWords } from './node-words.ts'
import { useDepartures } from './use-departures.ts'

/** The nodes of the cluster: who may answer from memory, who is behind, who is silent. */
export const ClusterPage = () => {
  const mayRead = useMay('system:read')
  const departed = useDepartures()
  const nodes = useQuery({ ...nodesQuery(useHttp()), enabled: mayRead })
  if (!mayRead) return <NoAccess title="Cluster" what="the cluster" />
  return (
    <>
      <PageHead title="Cluster" total={nodes.data?.total} counts="nodes" />
      {nodes.isPending ? (
        <Loading what="the nodes" />
      ) : nodes.isError && !nodes.data ? (
        <Failed what="the nodes" error={nodes.error} onRetry={() => void nodes.refetch()} />
      ) : nodes.data.items.length === 0 ? (
        <Empty title="No nodes yet" />
      ) : (
        <>
          <p role="status" className={classes.words}>
            {clusterWords(nodes.data.items)}
          </p>
          <List label="Nodes" columns={NODES}>
            {rowsOf(nodes.data.items, departed).map((row) => (
              <NodeRow key={row.node.id} {...row} />
            ))}
          </List>
        </>
      )}
    </>
  )
}

/** Members and those who left, the oldest first, so that nobody changes place when somebody leaves. */
const rowsOf = (members: readonly NodeView[], departed: readonly NodeView[]): NodeChange[] => {
  const present = new Set(members.map(({ id }) => id))
  return [
    ...members.map((node) => ({ node, left: false })),
    ...departed.filter(({ id }) => !present.has(id)).map((node) => ({ node, left: true })),
  ].sort((one, other) => one.node.startedAt.localeCompare(other.node.startedAt))
}
