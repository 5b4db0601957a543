import { collectDefaultMetrics, Registry } from 'prom-client'
import type { RevocationObserver } from '../http/routes/revocations/time-revocation.ts'
import type { LiveObserver } from '../live/observer.ts'
import type { CurfewNode } from '../node.ts'
import type { Database } from '../store/database.ts'
import { countDatabase } from './database.ts'
import { countLive } from './live.ts'
import { countNode } from './node.ts'
import { countPasswords } from './passwords.ts'
import { countRevocations } from './revocations.ts'
import { countSessions } from './sessions.ts'
import { countVersion } from './version.ts'

export interface MetricsOptions {
  version: string
  database: Database
  node: Pick<CurfewNode, 'counts'>
  /** How many live connections this node has. */
  connections: () => number
  /** Whether those of the process belong to it, such as its memory and the lag of its event loop. */
  ofProcess: boolean
}

/** The metrics of one Curfew, apart from those of others in the same process and of the application around it. */
export interface Metrics {
  readonly contentType: string
  /** All of them in the text format of Prometheus. */
  read(): Promise<string>
  /** For the doors to tell what happens. */
  readonly live: LiveObserver
  readonly revoked: RevocationObserver
}

/** Begins to count. */
export function openMetrics({ version, database, node, connections, ofProcess }: MetricsOptions): Metrics {
  const registry = new Registry()
  countVersion(registry, version)
  const revoked = countRevocations(registry)
  const live = countLive(registry, { connections, databaseNow: () => node.counts.lease.databaseNow() })
  countNode(registry, { node, database })
  countSessions(registry, database)
  countPasswords(registry)
  countDatabase(registry, database)
  if (ofProcess) collectDefaultMetrics({ register: registry, prefix: 'curfew_' })
  return { contentType: registry.contentType, read: () => registry.metrics(), live, revoked }
}
