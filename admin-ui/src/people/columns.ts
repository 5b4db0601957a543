import { ACT, CHECK, type Columns, TIME } from '../lists/column.ts'

/** A list of people. What has no column where there is little room stands below the login id, or in the panel behind it. */
export const PEOPLE = {
  check: CHECK,
  loginId: { head: 'Login id', sort: 'loginId' },
  name: { head: 'Name', sort: 'name', width: '14cqi', from: 54 },
  department: { head: 'Department', sort: 'department', width: '11cqi', from: 72 },
  groups: { head: 'Groups', width: '10cqi', from: 72 },
  sessions: { head: 'Sessions', sort: 'activeSessions', width: '5.25rem', narrow: '4.25rem' },
  lastSignInAt: { head: 'Last sign-in', sort: 'lastSignInAt', ...TIME, from: 43 },
  lastIp: { head: 'Last IP', sort: 'lastIp', width: '8rem', from: 54 },
  revokedAt: { head: 'Revoked at', sort: 'revokedAt', ...TIME, from: 43 },
  act: ACT,
} as const satisfies Columns

/** The same for who may sign nobody out: nothing to tick, and no button. */
export const PEOPLE_TO_READ: Columns = Object.fromEntries(
  Object.entries(PEOPLE).filter(([name]) => name !== 'check' && name !== 'act'),
)
