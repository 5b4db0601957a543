import type { Registry } from 'prom-client'
import type { Database, PoolLoad } from '../store/database.ts'
import { keptGauge } from './kept.ts'

/** How busy the sets of connections to PostgreSQL are. */
export function countDatabase(registry: Registry, { load }: Pick<Database, 'load'>): void {
  const ofEach = (count: (pool: PoolLoad) => number) => () =>
    [...load].map(([name, pool]) => [name, count(pool)] as const)
  keptGauge(
    registry,
    { name: 'curfew_pg_connections_in_use', help: 'Connections to PostgreSQL at work.', label: 'pool' },
    ofEach(({ totalCount, idleCount }) => totalCount - idleCount),
  )
  keptGauge(
    registry,
    { name: 'curfew_pg_requests_waiting', help: 'Requests for such a connection that wait.', label: 'pool' },
    ofEach(({ waitingCount }) => waitingCount),
  )
}
