import type { Registry } from 'prom-client'
import { readHead } from '../feed/head.ts'
import type { CurfewNode } from '../node.ts'
import type { Database } from '../store/database.ts'
import { counterOf, gaugeOf } from './read-at-scrape.ts'

export interface NodeOptions {
  node: Pick<CurfewNode, 'counts'>
  database: Pick<Database, 'looks'>
}

/** Whether this node knows what happens, and what it does while it does not. */
export function countNode(registry: Registry, { node, database }: NodeOptions): void {
  gaugeOf(
    registry,
    { name: 'curfew_lease_fresh', help: '1 while this node may answer checks from memory, else 0.' },
    () => Number(node.counts.lease.isFresh()),
  )
  gaugeOf(
    registry,
    { name: 'curfew_lease_age_seconds', help: 'Since the lease was renewed; it is over at 1.5.' },
    () => seconds(node.counts.lease.age()),
  )
  counterOf(
    registry,
    { name: 'curfew_lease_lapses_total', help: 'Renewals of a lease that had run out before.' },
    () => node.counts.lease.lapses,
  )
  gaugeOf(
    registry,
    {
      name: 'curfew_feed_lag_entries',
      help: 'Entries of the feed that this node has not applied; missing while PostgreSQL does not answer.',
    },
    () =>
      readHead(database.looks).then(
        (head) => Math.max(0, head - node.counts.feed.applied),
        () => null,
      ),
  )
  counterOf(
    registry,
    { name: 'curfew_feed_resynchronisations_total', help: 'Times at which everything was read again.' },
    () => node.counts.feed.resynchronisations,
  )
  counterOf(
    registry,
    {
      name: 'curfew_nodes_waited_for_total',
      help: 'Nodes, this one included, that calls of this node waited for before they answered.',
      label: 'outcome',
    },
    () => Object.entries(node.counts.nodesWaitedFor),
  )
  gaugeOf(
    registry,
    {
      name: 'curfew_shed_stage',
      help: '0 nothing is refused for load, 1 what strangers ask, 2 lists as well, 3 writes of people as well.',
    },
    () => node.counts.load.stage,
  )
  counterOf(
    registry,
    {
      name: 'curfew_shed_total',
      help: 'Requests and events that were refused because the node had fallen behind.',
      label: 'lane',
    },
    () => Object.entries(node.counts.load.counts),
  )
  counterOf(
    registry,
    {
      name: 'curfew_checks_total',
      help: 'Checks of sessions: live by memory (hit), ended by memory (ended), asked of PostgreSQL (miss).',
      label: 'result',
    },
    () => {
      const { hit, ended, miss } = node.counts.checks
      return Object.entries({ hit, ended, miss })
    },
  )
  counterOf(
    registry,
    { name: 'curfew_checks_unanswered_total', help: 'Misses that PostgreSQL did not answer: 503.' },
    () => node.counts.checks.unanswered,
  )
}

const seconds = (milliseconds: number | null): number | null => milliseconds && milliseconds / 1_000
