import type { NodeChange, NodeView } from '@curfew/shared'
import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { nodesQuery } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { Empty, Failed, Loading } from '../../design/states.tsx'
import list from '../../lists/list.module.css'
import { useMay } from '../../session/me.ts'
import { NoAccess } from '../../shell/no-access.tsx'
import { PageHead } from '../../shell/page-head.tsx'
import classes from './cluster.module.css'
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
        <Empty title="No node has joined yet" />
      ) : (
        <>
          <p role="status" className={classes.words}>
            {clusterWords(nodes.data.items)}
          </p>
          <div className={list.frame}>
            <Table aria-label="Nodes" className={`${list.table} ${classes.nodes}`} verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Node</Table.Th>
                  <Table.Th className={classes.lease}>Lease</Table.Th>
                  <Table.Th className={list.wideOnly}>Feed</Table.Th>
                  <Table.Th className={`${list.number} ${classes.connections}`}>Connections</Table.Th>
                  <Table.Th className={list.wideOnly}>Version</Table.Th>
                  <Table.Th className={list.wideOnly}>Running since</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rowsOf(nodes.data.items, departed).map((row) => (
                  <NodeRow key={row.node.id} {...row} />
                ))}
              </Table.Tbody>
            </Table>
          </div>
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
