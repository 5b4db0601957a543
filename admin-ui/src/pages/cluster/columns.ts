import type { Columns } from '../../lists/column.ts'

/** The nodes. The column of their state is as wide as what it may say: nothing moves when a node stops responding. */
export const NODES = {
  node: { head: 'Node' },
  lease: { head: 'Status', width: '15.5rem', narrow: '8.5rem' },
  feed: { head: 'Sync', width: '14cqi', from: 54 },
  connections: { head: 'Connections', width: '6.75rem', from: 30, isAtEnd: true },
  version: { head: 'Version', width: '6rem', from: 43 },
  startedAt: { head: 'Running since', width: '7rem', from: 54 },
} as const satisfies Columns
