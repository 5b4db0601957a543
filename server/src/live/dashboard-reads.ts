import { readAuthorities } from '../directory/authority.ts'
import { readUsers } from '../directory/read-users.ts'
import { readMembership } from '../feed/node-list.ts'
import { readProgress, readRecentRevocations } from '../revocations/deliveries.ts'
import { readOverview } from '../sessions/overview.ts'
import { readRecentSessions } from '../sessions/recent-sessions.ts'
import type { Queryable } from '../store/database.ts'
import type { DashboardReads } from './dashboards.ts'

/** What the dashboards of a node are told of, from the database. */
export const dashboardReads = (database: Queryable, nodeId: string): DashboardReads => ({
  users: (ids) => readUsers(database, ids),
  sessionsOf: (userIds) => readRecentSessions(database, userIds),
  async permissions(userIds) {
    const read = await readAuthorities(database, userIds)
    return new Map([...read].map(([id, { permissions }]) => [id, permissions]))
  },
  overview: () => readOverview(database),
  progress: (revocations) => readProgress(database, revocations),
  recentRevocations: () => readRecentRevocations(database),
  nodes: () => readMembership(database, nodeId),
})
