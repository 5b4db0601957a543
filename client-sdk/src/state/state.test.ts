import { describe, expect, it } from 'vitest'
import { OTHER_SESSION_ID, sampleNotice, sampleSignedIn } from '../../testing/sample.ts'
import { type Change, type Input, reduce, type SessionState } from './state.ts'

const NOW = Date.parse('2026-05-04T09:00:00Z')
const signedIn = sampleSignedIn(NOW)
const renewed = sampleSignedIn(NOW, { id: OTHER_SESSION_ID })
const notice = sampleNotice()
const foreign = sampleNotice({ sessionId: OTHER_SESSION_ID })
const ENDS = NOW + 60_000
const LATER = new Date(NOW + 120_000).toISOString()
const longer = { ...signedIn, session: { ...signedIn.session, idleDeadline: LATER } }

const loading: SessionState = { status: 'loading' }
const active: SessionState = { status: 'active', ...signedIn }
const expiring: SessionState = { status: 'expiring', endsAt: ENDS, ...signedIn }
const offline: SessionState = { status: 'offline', last: signedIn, endsAt: null, gaveUp: null }
const offlineWarned: SessionState = { status: 'offline', last: signedIn, endsAt: ENDS, gaveUp: null }
const offlineUnknown: SessionState = { status: 'offline', last: null, endsAt: null, gaveUp: null }
const gaveUp: SessionState = { ...offline, gaveUp: { code: 'too_many_connections' } }
const gaveUpWarned: SessionState = { ...offlineWarned, gaveUp: { code: 'too_many_connections' } }
const ended: SessionState = { status: 'ended', notice, last: signedIn }
const endedUnknown: SessionState = { status: 'ended', notice, last: null }
const signedOut: SessionState = { status: 'signed_out' }

const connected: Input = { type: 'connected', signedIn, endsAt: null }
const connectedWarned: Input = { type: 'connected', signedIn, endsAt: ENDS }
const verified: Input = { type: 'verified', signedIn, endsAt: null }
const verifiedWarned: Input = { type: 'verified', signedIn, endsAt: ENDS }
const updated: Input = { type: 'updated', ...signedIn, endsAt: null }
const warned: Input = { type: 'expiring', endsAt: ENDS }
const extended: Input = { type: 'extended', idleDeadline: LATER }
const pushed: Input = { type: 'ended', notice }
const pushedForeign: Input = { type: 'ended', notice: foreign }
const refused: Input = { type: 'refused', notice }
const refusedForeign: Input = { type: 'refused', notice: foreign }
const nobody: Input = { type: 'signed_out' }
const dropped: Input = { type: 'disconnected' }
const hopeless: Input = { type: 'gave_up', code: 'too_many_connections' }
const restarted: Input = { type: 'restarted' }

const warning: Change = { type: 'expiring', event: { endsAt: ENDS } }
const lifted: Change = { type: 'extended', event: { idleDeadline: signedIn.session.idleDeadline } }
const moved: Change = { type: 'extended', event: { idleDeadline: LATER } }
const over: Change = { type: 'ended', event: notice }
const on: Change = { type: 'connection', event: { connected: true } }
const off: Change = { type: 'connection', event: { connected: false, gaveUp: null } }

const gone: Change = {
  type: 'connection',
  event: { connected: false, gaveUp: { code: 'too_many_connections' } },
}

type Row = [name: string, from: SessionState, input: Input, to: SessionState, ...changes: Change[]]

const rows: Row[] = [
  ['loading finds a session', loading, connected, active],
  ['loading finds a session that is being warned', loading, connectedWarned, expiring, warning],
  ['an answer over HTTP leaves loading as it is', loading, verified, loading],
  ['loading finds nobody signed in', loading, nobody, signedOut],
  ['loading learns why the last session ended', loading, refused, endedUnknown, over],
  ['loading knows no session that a notice could end', loading, pushed, loading],
  ['loading cannot connect', loading, dropped, offlineUnknown, off],
  ['loading ignores an extension', loading, extended, loading],
  ['loading ignores a warning', loading, warned, loading],
  ['loading ignores an update', loading, updated, loading],

  ['active is warned', active, warned, expiring, warning],
  ['active is extended', active, extended, { status: 'active', ...longer }, moved],
  ['active ends', active, pushed, ended, over],
  ['EN-12 active ignores the end of another session', active, pushedForeign, active],
  ['active is refused', active, refused, ended, over],
  ['active was replaced by a session that ended too', active, refusedForeign, signedOut],
  ['EN-18 active loses the connection', active, dropped, offline, off],
  ['active stays active when verified', active, verified, active],
  ['active learns of a warning by asking', active, verifiedWarned, expiring, warning],
  ['active is updated', active, updated, active],
  [
    'active goes on with a new session of the same person',
    active,
    { ...connected, signedIn: renewed },
    { status: 'active', ...renewed },
  ],
  ['active ends when nobody is signed in any more', active, nobody, signedOut],

  ['expiring is extended', expiring, extended, { status: 'active', ...longer }, moved],
  ['expiring turns out to be extended', expiring, verified, active, lifted],
  ['expiring is updated by a longer timeout', expiring, updated, active, lifted],
  ['expiring is told again', expiring, warned, expiring],
  [
    'expiring is told again, a network delay later',
    expiring,
    { type: 'expiring', endsAt: ENDS + 900 },
    expiring,
  ],
  [
    'expiring gets another deadline',
    expiring,
    { type: 'expiring', endsAt: ENDS + 9_000 },
    { ...expiring, endsAt: ENDS + 9_000 },
    { type: 'expiring', event: { endsAt: ENDS + 9_000 } },
  ],
  ['expiring ends', expiring, pushed, ended, over],
  ['expiring loses the connection, and the time runs on', expiring, dropped, offlineWarned, off],

  ['offline is back', offline, connected, active, on],
  ['offline is back and warned', offline, connectedWarned, expiring, on, warning],
  ['offline, warned, is back', offlineWarned, connectedWarned, expiring, on],
  ['offline, warned, is back and extended elsewhere', offlineWarned, connected, active, on, lifted],
  [
    'offline, warned, was extended in another tab',
    offlineWarned,
    extended,
    { status: 'offline', last: longer, endsAt: null, gaveUp: null },
    moved,
  ],
  ['offline learns that the session lives', offline, verified, offline],
  ['offline stays offline', offline, dropped, offline],
  ['offline learns of its end on return', offline, refused, ended, over],
  ['offline learns of its end from another tab', offline, pushed, ended, over],
  ['EN-12 offline ignores the end of another session', offline, pushedForeign, offline],
  ['offline, unknown, finds a session', offlineUnknown, connected, active, on],
  ['offline, unknown, finds nobody signed in', offlineUnknown, nobody, signedOut],

  [
    'EN-21 loading is refused for good',
    loading,
    hopeless,
    { ...offlineUnknown, gaveUp: { code: 'too_many_connections' } },
    gone,
  ],
  ['EN-21 active is refused for good, and nobody is signed out', active, hopeless, gaveUp, gone],
  ['EN-21 expiring is refused for good, and the time runs on', expiring, hopeless, gaveUpWarned, gone],
  ['EN-21 offline is refused for good', offline, hopeless, gaveUp, gone],
  ['EN-21 given up is told once', gaveUp, hopeless, gaveUp],
  ['EN-21 given up tries again when asked to, and is the same page', gaveUp, restarted, offline, off],
  ['EN-21 given up tries again', gaveUp, dropped, offline, off],
  ['EN-21 given up is connected after all', gaveUp, connected, active, on],
  ['given up learns that the session lives', gaveUp, verified, gaveUp],
  ['given up learns of its end', gaveUp, refused, ended, over],
]

describe('reduce', () => {
  it.each(rows)('%s', (_, from, input, to, ...changes) => {
    expect(reduce(from, input)).toEqual({ state: to, changes })
  })

  it.each([connected, verified, updated, warned, extended, pushed, refused, nobody, dropped])(
    'an end is final: $type changes nothing',
    (input) => {
      expect(reduce(ended, input)).toEqual({ state: ended, changes: [] })
      expect(reduce(signedOut, input)).toEqual({ state: signedOut, changes: [] })
    },
  )

  it.each([active, expiring, offline, ended, signedOut])('$status starts again when asked to', (state) => {
    expect(reduce(state, restarted)).toEqual({ state: loading, changes: [] })
  })

  it('keeps the same object when nothing has changed, so that nothing renders again', () => {
    expect(reduce(active, pushedForeign).state).toBe(active)
    expect(reduce(expiring, warned).state).toBe(expiring)
    expect(reduce(active, verified).state).toBe(active)
  })
})
