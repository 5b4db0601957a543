import type { DisconnectReason } from 'socket.io'
import { describe, expect, it } from 'vitest'
import type { Told } from './connection.ts'
import { CONNECTION_LOST, NO_ANSWER, type Outcome, outcomeOfClose } from './outcome.ts'

const TOLD_AT = 1_000
const NOW = 1_250
const closed = (milliseconds: number | null): Outcome => ({ outcome: 'closed', milliseconds })

describe('P3 the outcome of a connection that went without confirming', () => {
  it.each<[string, DisconnectReason, Told, boolean, Outcome]>([
    ['the tab was closed before it was told', 'transport close', null, false, closed(null)],
    ['the tab was closed after it was told', 'transport close', TOLD_AT, false, closed(250)],
    ['the client left the namespace', 'client namespace disconnect', TOLD_AT, false, closed(250)],
    ['reset before it was told', 'transport error', null, false, CONNECTION_LOST],
    ['reset by the writing of the notice', 'transport error', TOLD_AT, true, CONNECTION_LOST],
    ['reset after it was told', 'transport error', TOLD_AT, false, closed(250)],
    ['silent before it was told', 'ping timeout', null, false, CONNECTION_LOST],
    ['silent after it was told', 'ping timeout', TOLD_AT, false, NO_ANSWER],
    ['closed by this node before it was told', 'forced close', null, false, CONNECTION_LOST],
    ['closed by this node before it answered', 'server shutting down', TOLD_AT, false, NO_ANSWER],
  ])('%s', (_case, reason, told, writeFailed, outcome) => {
    expect(outcomeOfClose(told, reason, writeFailed, NOW)).toEqual(outcome)
  })
})
