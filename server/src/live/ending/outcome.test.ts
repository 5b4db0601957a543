import type { DisconnectReason } from 'socket.io'
import { describe, expect, it } from 'vitest'
import type { Told } from '../connections/connection.ts'
import { CONNECTION_LOST, NO_ANSWER, type Outcome, outcomeOfClose } from './outcome.ts'

const TOLD_AT = 1_000
const NOW = 1_250
const closed = (milliseconds: number | null): Outcome => ({ outcome: 'closed', milliseconds })

describe('P3 the outcome of a connection that went without confirming', () => {
  it.each<[string, DisconnectReason, Told, Outcome]>([
    ['the tab was closed before it was told', 'transport close', null, closed(null)],
    ['the tab was closed after it was told', 'transport close', TOLD_AT, closed(250)],
    ['the client left the namespace', 'client namespace disconnect', TOLD_AT, closed(250)],
    ['reset before it was told', 'transport error', null, CONNECTION_LOST],
    ['reset after it was told', 'transport error', TOLD_AT, closed(250)],
    ['silent before it was told', 'ping timeout', null, CONNECTION_LOST],
    ['silent after it was told', 'ping timeout', TOLD_AT, NO_ANSWER],
    ['closed by this node before it was told', 'forced close', null, CONNECTION_LOST],
    ['closed by this node before it answered', 'server shutting down', TOLD_AT, NO_ANSWER],
  ])('%s', (_case, reason, told, outcome) => {
    expect(outcomeOfClose(told, reason, NOW)).toEqual(outcome)
  })
})
