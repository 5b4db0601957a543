import { slicesOf } from '../../load/pace.ts'
import type { Log } from '../../log.ts'
import type { Verifier } from '../../sessions/check/verify.ts'
import { isRowRefused } from '../../store/refused-row.ts'
import type { Connection } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import type { ConnectionRows } from '../connections/rows.ts'
import { cutQuietly } from '../connections/tell-or-cut.ts'
import type { Delivery } from './delivery.ts'

/** Connections whose records are looked at in one statement. */
const AT_ONCE = 1_000
/** Notices of sessions that turn out to have ended that are read at the same time. */
const NOTICES_AT_ONCE = 100

export interface RecheckOptions {
  connections: Connections
  rows: Pick<ConnectionRows, 'open' | 'close'>
  verifier: Pick<Verifier, 'askSession'>
  delivery: Delivery
  log: Log
}

/**
 * Nobody knows what this node has missed: reads the session of every open connection again, and tells those whose session
 * has ended. What others have recorded of a node that they took for dead is put right by the way.
 *
 * @throws when the database does not answer; then nothing may be trusted yet
 */
export async function recheck({ connections, rows, verifier, delivery, log }: RecheckOptions): Promise<void> {
  const open = connections.all().filter(({ state }) => state.phase !== 'ending')
  for (const known of slicesOf(open, AT_ONCE)) {
    const slice = known.filter(({ state }) => state.phase !== 'gone')
    const live = await Promise.all(slice.map(record))
    // Who went meanwhile was recorded as closed, perhaps before this opened the record again.
    for (const { id, state } of slice) if (state.phase === 'gone') rows.close(id, null, null)
    const doubtful = slice.filter((_, index) => !live[index])
    for (const each of slicesOf(doubtful, NOTICES_AT_ONCE)) await Promise.all(each.map(recheckOne))
  }

  /** @returns whether it is recorded as open */
  async function record(connection: Connection): Promise<boolean> {
    try {
      return await rows.open(connection, connections.ofSession(connection.session.id).length)
    } catch (error) {
      if (!isRowRefused(error)) throw error
      log.error({ err: error, connectionId: connection.id }, 'PostgreSQL rejected the record of a connection')
      return false
    }
  }

  async function recheckOne(connection: Connection): Promise<void> {
    if (connection.state.phase === 'ending' || connection.state.phase === 'gone') return
    const check = await verifier.askSession(connection.session.id)
    if (check.state === 'ended') delivery.endFoundByCheck(check.notice)
    else cutQuietly(connection, log)
  }
}
