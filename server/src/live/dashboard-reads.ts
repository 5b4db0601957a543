import { readAuthorities } from '../directory/authority.ts'
import { readUsers } from '../directory/read-users.ts'
import { readMembership } from '../feed/node-list.ts'
import { readProgress, readRecentRevocations } from '../revocations/deliveries.ts'
import { readOverviewNow } from '../sessions/overview.ts'
import { readRecentSessions } from '../sessions/recent-sessions.ts'
import type { Database } from '../store/database.ts'
import type { DashboardReads } from './dashboards.ts'

/** What the dashboards of a node are told of, from the database. */
export const dashboardReads = (
  { reads: database, outage }: Pick<Database, 'reads' | 'outage'>,
  nodeId: string,
): DashboardReads => ({
  users: (ids) => readUsers(database, ids),
  sessionsOf: (userIds) => readRecentSessions(database, userIds),
  async permissions(userIds) {
    const read = await readAuthorities(database, userIds)
    return new Map([...read].map(([id, { permissions }]) => [id, permissions]))
  },
  overview: () => readOverviewNow({ reads: database, outage }),
  progress: (revocations) => readProgress(database, revocations),
  recentRevocations: () => readRecentRevocations(database),
  nodes: () => readMembership(database, nodeId),
})
