import { readProgress, readRecentRevocations } from '../../acts/revocation/deliveries.ts'
import { readUsers } from '../../directory/read-users.ts'
import { readAuthorities } from '../../directory/rights/authority.ts'
import { readMembership } from '../../feed/node-list.ts'
import { readListedNumbers, readNewSessions } from '../../sessions/views/new-sessions.ts'
import { readOverviewNow } from '../../sessions/views/overview.ts'
import { readRecentSessions } from '../../sessions/views/recent-sessions.ts'
import { readSessionViews } from '../../sessions/views/session-view.ts'
import type { Database } from '../../store/database.ts'
import type { DashboardReads } from './dashboards.ts'

/** What the dashboards of a node are told of, from the database. How the cluster is, they hear also while lists wait. */
export const dashboardReads = (
  { reads, answers, outage }: Pick<Database, 'reads' | 'answers' | 'outage'>,
  nodeId: string,
): DashboardReads => ({
  users: (ids) => readUsers(reads, ids),
  sessionsOf: (userIds) => readRecentSessions(reads, userIds),
  authorities: (userIds) => readAuthorities(reads, userIds),
  sessions: (ids) => readSessionViews(reads, ids, null),
  newSessions: (after, read) => readNewSessions(reads, after, read),
  listedNumbers: () => readListedNumbers(reads),
  overview: () => readOverviewNow({ reads, outage }),
  progress: (revocations) => readProgress(reads, revocations),
  recentRevocations: () => readRecentRevocations(reads),
  nodes: () => readMembership(answers, nodeId),
})
