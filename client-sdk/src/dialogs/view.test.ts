import { expect, it } from 'vitest'
import { sampleNotice, sampleSignedIn } from '../../testing/sample.ts'
import type { SessionState } from '../state/state.ts'
import { type View, viewOf } from './view.ts'

const last = sampleSignedIn(Date.parse('2026-05-04T09:00:00Z'))
const notice = sampleNotice()
const facts = { name: 'Maria Silva', ip: '192.0.2.7', idleTimeoutSeconds: 60, maxLifetimeSeconds: null }

const rows: [SessionState, View][] = [
  [{ status: 'loading' }, { kind: 'nothing' }],
  [{ status: 'active', ...last }, { kind: 'nothing' }],
  [{ status: 'signed_out' }, { kind: 'nothing' }],
  [
    { status: 'expiring', endsAt: 5, ...last },
    { kind: 'warning', endsAt: 5, connected: true },
  ],
  [
    { status: 'offline', last, endsAt: 5, gaveUp: null },
    { kind: 'warning', endsAt: 5, connected: false },
  ],
  [{ status: 'offline', last, endsAt: null, gaveUp: null }, { kind: 'reconnecting' }],
  [{ status: 'offline', last: null, endsAt: null, gaveUp: null }, { kind: 'reconnecting' }],
  [
    { status: 'offline', last, endsAt: 5, gaveUp: { code: 'protocol_not_supported' } },
    { kind: 'gave_up', code: 'protocol_not_supported' },
  ],
  [
    { status: 'ended', notice, last },
    { kind: 'ended', notice, facts },
  ],
  [
    { status: 'ended', notice, last: null },
    { kind: 'ended', notice, facts: {} },
  ],
]

it.each(rows)('%j', (state, view) => {
  expect(viewOf(state)).toEqual(view)
})
