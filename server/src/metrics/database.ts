import type { Registry } from 'prom-client'
import type { Database, PoolLoad } from '../store/database.ts'
import { TROUBLES } from '../store/outage.ts'
import { counterOf, gaugeOf } from './read-at-scrape.ts'

/** How busy the sets of connections to PostgreSQL are, and what it fails to do. */
export function countDatabase(registry: Registry, { load, outage }: Pick<Database, 'load' | 'outage'>): void {
  const ofEach = (count: (pool: PoolLoad) => number) => () =>
    [...load].map(([name, pool]) => [name, count(pool)] as const)
  gaugeOf(
    registry,
    { name: 'curfew_pg_connections_in_use', help: 'Connections to PostgreSQL at work.', label: 'pool' },
    ofEach(({ totalCount, idleCount }) => totalCount - idleCount),
  )
  gaugeOf(
    registry,
    { name: 'curfew_pg_requests_waiting', help: 'Requests for such a connection that wait.', label: 'pool' },
    ofEach(({ waitingCount }) => waitingCount),
  )
  counterOf(
    registry,
    {
      name: 'curfew_pg_requests_refused_total',
      help: 'Requests for such a connection that were refused because too many waited.',
      label: 'pool',
    },
    ofEach(({ refused }) => refused),
  )
  counterOf(
    registry,
    {
      name: 'curfew_pg_unavailable_total',
      help: 'What PostgreSQL failed to do: it was away, could not write (unwritable), or was busy.',
      label: 'trouble',
    },
    () => TROUBLES.map((trouble) => [trouble, outage.counts[trouble]] as const),
  )
  gaugeOf(
    registry,
    {
      name: 'curfew_writes_ok',
      help: '0 while PostgreSQL answers and cannot write, as with a full disk; else 1.',
    },
    () => Number(outage.writesOk),
  )
}
