import { describe, expect, it } from 'vitest'
import type { HistoryEvent } from '../history/history.ts'
import { judge } from './judge.ts'
import {
  accepted,
  begun,
  check,
  connected,
  deliveries,
  ended,
  fault,
  idOf,
  noticeOf,
  records,
  revoked,
  target,
  told,
} from './sample-history.ts'
import type { ViolationKind } from './violation.ts'

/** What it is about, the history, and what the judge has to find; nothing: it is legal. */
type Case = [what: string, history: HistoryEvent[], found?: ViolationKind[], now?: number]

const table = (cases: Case[]): void => {
  it.each(cases)('%s', (_, history, found = [], now = 30_000) => {
    expect(judge(history, { now }).map(({ kind }) => kind)).toEqual(found)
  })
}
const everyone = target('everyone')
const ofAnn = target({ users: ['ann'] })
const a = begun(0, 1)

describe('P1 what began after the return is refused', () => {
  table([
    ['accepted after it', [a, revoked(10, 20), accepted(21, 22)], ['accepted_after_return']],
    [
      'accepted by another node',
      [a, revoked(10, 20), accepted(21, 22, { node: 2 })],
      ['accepted_after_return'],
    ],
    ['a handshake', [a, revoked(10, 20), accepted(21, 22, { via: 'handshake' })], ['accepted_after_return']],
    ['an event', [a, revoked(10, 20), accepted(21, 22, { via: 'event' })], ['accepted_after_return']],
    ['long after it', [a, revoked(10, 20), accepted(9_000, 9_001)], ['accepted_after_return']],
    [
      'each of them counts',
      [a, revoked(10, 20), accepted(21, 22), accepted(23, 24)],
      ['accepted_after_return', 'accepted_after_return'],
    ],
    ['begun in the very moment of the return', [a, revoked(10, 20), accepted(20, 21)]],
    ['begun before it, answered after it', [a, revoked(10, 20), accepted(19, 25)]],
    ['accepted while it was under way', [a, revoked(10, 20), accepted(11, 19)]],
    ['refused', [a, revoked(10, 20), ended(21, 22)]],
    [
      'cannot be told: 503',
      [a, revoked(10, 20), fault('postgres', 15, 30), check(21, 22, { said: 'unavailable' })],
    ],
    ['of another session', [a, begun(0, 1, 'b', 'bob'), revoked(10, 20), accepted(21, 22, { session: 'b' })]],
    ['while the call is still running', [a, revoked(10, 20, { outcome: 'running' }), accepted(21, 22)]],
    [
      'the answer was lost, so it may not have happened',
      [a, fault('node', 5, 25), revoked(10, 20, { outcome: 'unknown', status: null }), accepted(21, 22)],
    ],
    ['the call was refused', [a, revoked(10, 20, { outcome: 'refused', status: 404 }), accepted(21, 22)]],
  ])

  describe('whom it covers', () => {
    table([
      ['their user', [a, revoked(10, 20, { target: ofAnn }), accepted(21, 22)], ['accepted_after_return']],
      ['everyone', [a, revoked(10, 20, { target: everyone }), accepted(21, 22)], ['accepted_after_return']],
      [
        'everyone but them',
        [a, revoked(10, 20, { target: target('everyone', { exceptUsers: ['ann'] }) }), accepted(21, 22)],
      ],
      [
        'everyone but this session',
        [a, revoked(10, 20, { target: target('everyone', { exceptSessions: ['a'] }) }), accepted(21, 22)],
      ],
      ['another user', [a, revoked(10, 20, { target: target({ users: ['bob'] }) }), accepted(21, 22)]],
      ['signed in afterwards', [begun(21, 22), revoked(10, 20, { target: everyone }), accepted(23, 24)]],
      [
        'signing in meanwhile: it may have come later',
        [begun(15, 17), revoked(10, 20, { target: everyone }), accepted(23, 24)],
      ],
      [
        'signing in meanwhile, but somebody was told that this ended it',
        [
          begun(15, 17),
          revoked(10, 20, { target: everyone }),
          accepted(23, 24),
          ended(23, 25, 1, { node: 1 }),
        ],
        ['accepted_after_return'],
      ],
      [
        'an earlier one does not, a later one does',
        [
          begun(30, 31),
          revoked(10, 20, { target: everyone }),
          revoked(40, 50, { call: 2, target: ofAnn }),
          accepted(45, 46),
          accepted(51, 52),
        ],
        ['accepted_after_return'],
      ],
      [
        'of two that overlap the one that returns first counts',
        [
          a,
          revoked(10, 90, { target: ofAnn }),
          revoked(11, 20, { call: 2, target: everyone }),
          accepted(21, 22),
        ],
        ['accepted_after_return'],
      ],
    ])
  })
})

describe('P2 ended stays ended', () => {
  const running = revoked(10, 900, { outcome: 'running' })
  const lost = revoked(10, 20, { outcome: 'unknown', status: null })
  table([
    [
      'accepted by the node that said it has ended',
      [a, running, ended(11, 12), accepted(13, 14)],
      ['accepted_after_ended'],
    ],
    ['accepted by another node meanwhile', [a, running, ended(11, 12), accepted(13, 14, { node: 1 })]],
    ['both checks at the same time', [a, running, ended(11, 14), accepted(13, 15)]],
    [
      'accepted by the node that had pushed the notice',
      [a, running, connected(5, { told: told(12), closed: { at: 13, by: 'server' } }), accepted(14, 15)],
      ['accepted_after_ended'],
    ],
    [
      'an event that was refused without its notice',
      [a, running, check(11, 12, { said: 'ended', notice: null }, { via: 'event' }), accepted(13, 14)],
      ['accepted_after_ended'],
    ],
    [
      'it came back although nobody knows whether the call happened',
      [a, fault('node', 5, 30), lost, ended(21, 22), accepted(23, 24)],
      ['accepted_after_ended'],
    ],
    ['it turns out to have happened', [a, fault('node', 5, 30), lost, ended(21, 22)]],
    ['as if it had never been', [a, running, check(11, 12, { said: 'unknown' })], ['session_forgotten']],
  ])
})

describe('P2 nobody is ended by what does not cover them', () => {
  table([
    [
      'by a call that meant somebody else',
      [a, revoked(10, 20, { target: target({ users: ['bob'] }) }), ended(21, 22)],
      ['ended_without_cover'],
    ],
    [
      'by a call that left them out',
      [a, revoked(10, 20, { target: target('everyone', { exceptSessions: ['a'] }) }), ended(21, 22)],
      ['ended_without_cover'],
    ],
    [
      'by a call that had returned before they signed in',
      [begun(21, 22), revoked(10, 20, { target: ofAnn }), ended(23, 24)],
      ['ended_by_earlier'],
    ],
    [
      'by a call that had not returned when they signed in',
      [begun(19, 22), revoked(10, 20, { target: ofAnn }), ended(23, 24)],
    ],
    [
      'by a call that was refused',
      [a, revoked(10, 20, { outcome: 'refused', status: 404 }), ended(21, 22)],
      ['ended_by_nobody'],
    ],
    ['by a call that had not begun', [a, revoked(10, 20), ended(8, 9)], ['ended_by_nobody']],
    ['by no call', [a, ended(21, 22, 7)], ['ended_by_nobody']],
    [
      'for another reason',
      [
        a,
        revoked(10, 20),
        check(21, 22, { said: 'ended', notice: noticeOf(1, 'a', { reason: 'idle_timeout' }) }),
      ],
      ['ended_by_nobody'],
    ],
    [
      'pushed, not asked for',
      [a, connected(5, { told: told(12, 7), closed: { at: 13, by: 'server' } })],
      ['ended_by_nobody'],
    ],
  ])
})

describe('P7 one reason everywhere', () => {
  const [one, two] = [revoked(10, 20), revoked(11, 21, { call: 2, target: ofAnn })]
  table([
    ['the first of two', [a, one, two, ended(22, 23), ended(24, 25, 1, { node: 1 })]],
    [
      'first the one, then the other',
      [a, one, two, ended(22, 23), ended(24, 25, 2, { node: 1 })],
      ['two_notices'],
    ],
    [
      'the notice of another session',
      [a, one, check(22, 23, { said: 'ended', notice: noticeOf(1, 'b') })],
      ['ended_by_nobody'],
    ],
    [
      'the id of another revocation',
      [a, one, check(22, 23, { said: 'ended', notice: noticeOf(1, 'a', { revocationId: idOf(9) }) })],
      ['ended_by_nobody'],
    ],
  ])
})

describe('P3, EN-7 every open connection hears of the end', () => {
  const done = revoked(10, 20)
  const closed = { at: 30, by: 'server' as const }
  table([
    ['told and closed', [a, done, connected(5, { told: told(25), closed })]],
    ['closed without a notice', [a, done, connected(5, { closed })]],
    ['left by the client', [a, done, connected(5, { closed: { at: 15, by: 'client' } })]],
    ['neither told nor closed', [a, done, connected(5)], ['not_told']],
    ['opened while it ended, and forgotten', [a, done, connected(15)], ['not_told']],
    ['told too late', [a, done, connected(5, { told: told(5_100) })], ['not_told']],
    ['there is still time', [a, done, connected(5)], [], 5_000],
    ['of a session that lives', [a, connected(5)]],
    ['its node is paused', [a, done, fault('node', 15, null), connected(5)]],
    [
      'its node was paused, and had time after that',
      [a, done, fault('node', 15, 8_000), connected(5)],
      ['not_told'],
    ],
    [
      'its node was paused, and told then',
      [a, done, fault('node', 15, 8_000), connected(5, { told: told(9_000) })],
    ],
    ['another node is paused', [a, done, fault('node', 15, null, 2), connected(5)], ['not_told']],
    ['Redis is away', [a, done, fault('redis', 15, null), connected(5)], ['not_told']],
  ])
})

describe('P4 no act without a record', () => {
  const done = revoked(10, 20)
  table([
    ['recorded and audited', [a, done, records()]],
    ['not recorded', [a, done, records([])], ['act_without_record']],
    ['not audited', [a, done, records([{}], [])], ['act_without_record']],
    ['audited twice', [a, done, records([{}], [idOf(1), idOf(1)])], ['record_without_act']],
    ['audited, not recorded', [a, records([], [idOf(1)])], ['record_without_act']],
    ['done by nobody', [a, records([{ call: 5 }])], ['record_without_act']],
    [
      'recorded under another id',
      [a, done, records([{ id: 'another' }])],
      ['act_without_record', 'record_without_act'],
    ],
    ['done twice', [a, done, records([{}, { id: 'again' }])], ['record_without_act']],
    [
      'refused, but recorded',
      [a, revoked(10, 20, { outcome: 'refused', status: 404 }), records()],
      ['record_without_act'],
    ],
    [
      'the answer was lost: both or neither',
      [a, fault('node', 5, 25), revoked(10, 20, { outcome: 'unknown', status: null }), records()],
    ],
    [
      'the answer was lost: neither',
      [a, fault('node', 5, 25), revoked(10, 20, { outcome: 'unknown', status: null }), records([])],
    ],
    [
      'the answer was lost: half of it',
      [a, fault('node', 5, 25), revoked(10, 20, { outcome: 'unknown', status: null }), records([{}], [])],
      ['act_without_record'],
    ],
  ])
})

describe('P3, RV-2, RV-12 deliveries', () => {
  const done = revoked(10, 20)
  const confirmed = connected(5, { told: told(25), closed: { at: 30, by: 'server' } })
  const recorded = (counts: Parameters<typeof deliveries>[0], sessionsEnded = 1) =>
    records([{ deliveries: deliveries(counts), sessionsEnded }])
  table([
    ['acknowledged', [a, done, confirmed, recorded({ total: 1, acknowledged: 1 })]],
    ['closed', [a, done, recorded({ total: 1, closed: 1 })]],
    ['still pending', [a, done, recorded({ total: 1, pending: 1 })], ['pending']],
    ['the sum is wrong', [a, done, recorded({ total: 2, closed: 1 })], ['sum_is_wrong']],
    [
      'unreachable, and nothing failed',
      [a, done, recorded({ total: 1, unreachable: 1 })],
      ['unreachable_without_cause'],
    ],
    [
      'unreachable, as its client broke off while it was to be told',
      [a, done, connected(5, { closed: { at: 15, by: 'client' } }), recorded({ total: 1, unreachable: 1 })],
    ],
    [
      'unreachable, and somebody else’s client broke off',
      [
        a,
        done,
        connected(5, { session: 'b', closed: { at: 15, by: 'client' } }),
        recorded({ total: 1, unreachable: 1 }),
      ],
      ['unreachable_without_cause'],
    ],
    [
      'unreachable, and its client broke off long after',
      [
        a,
        done,
        connected(5, { closed: { at: 5_000, by: 'client' } }),
        recorded({ total: 1, unreachable: 1 }),
      ],
      ['unreachable_without_cause'],
    ],
    [
      'unreachable, the node was killed',
      [a, done, fault('node', 2, 3), recorded({ total: 1, unreachable: 1 })],
    ],
    [
      'unreachable, some clients took nothing',
      [a, done, fault('clients', 2, 3), recorded({ total: 1, unreachable: 1 })],
    ],
    [
      'confirmed and not noticed, some other clients took nothing',
      [a, done, confirmed, fault('clients', 2, 3), recorded({ total: 1, closed: 1 })],
      ['acknowledgement_lost'],
    ],
    [
      'unreachable, Redis was away',
      [a, done, fault('redis', 2, 50), recorded({ total: 1, unreachable: 1 })],
      ['unreachable_without_cause'],
    ],
    [
      'nobody has confirmed it',
      [a, done, recorded({ total: 1, acknowledged: 1 })],
      ['acknowledged_by_nobody'],
    ],
    [
      'confirmed, and not noticed',
      [a, done, confirmed, recorded({ total: 1, closed: 1 })],
      ['acknowledgement_lost'],
    ],
    [
      'more were told than were ended',
      [a, done, ended(21, 22), recorded({}, 0)],
      ['more_ended_than_recorded'],
    ],
  ])
})

describe('P5 bounded', () => {
  table([
    ['3 s', [a, revoked(10, 3_010)]],
    ['more than 3 s', [a, revoked(10, 3_020)], ['slow']],
    ['PostgreSQL was away', [a, fault('postgres', 100, 200), revoked(10, 3_020)]],
    ['the node that was asked was paused', [a, fault('node', 100, 200, 0), revoked(10, 3_020)]],
    ['another node was paused', [a, fault('node', 100, null, 1), revoked(10, 3_020)], ['slow']],
    ['Redis was away', [a, fault('redis', 0, null), revoked(10, 3_020)], ['slow']],
  ])
})

describe('P6 checks are answered, and no process ends', () => {
  const unavailable = check(10, 11, { said: 'unavailable' })
  table([
    ['503, and nothing failed', [a, unavailable], ['unavailable_without_cause']],
    ['503 while PostgreSQL is away', [a, fault('postgres', 5, 20), unavailable]],
    ['503 while Redis is away', [a, fault('redis', 5, 20), unavailable], ['unavailable_without_cause']],
    ['503 while the machine has too much to do', [a, fault('machine', 2_000, 2_400), unavailable]],
    ['503 while the node does not know what others say', [a, fault('version', 5, 20, 0), unavailable]],
    ['the same by another node', [a, fault('version', 5, 20, 1), unavailable], ['unavailable_without_cause']],
    [
      'no answer while the node does not know what others say',
      [a, fault('version', 5, 20, 0), check(10, 11, { said: 'nothing' })],
      ['unavailable_without_cause'],
    ],
    ['a request without an answer', [a, check(10, 11, { said: 'nothing' })], ['unavailable_without_cause']],
    ['an event without an answer', [a, check(10, 11, { said: 'nothing' }, { via: 'event' })]],
    ['500', [a, fault('postgres', 5, 20), check(10, 11, { said: 'error', status: 500 })], ['error']],
    [
      'a revocation that failed',
      [a, revoked(10, 20, { outcome: 'unknown', status: 503 })],
      ['unavailable_without_cause'],
    ],
    ['a process that was killed', [{ kind: 'exit', node: 0, at: 5, how: 'SIGKILL', wanted: true }]],
    [
      'a process that ended by itself',
      [{ kind: 'exit', node: 0, at: 5, how: '1', wanted: false }],
      ['process_ended'],
    ],
  ])
})

describe('a long history', () => {
  it('is judged in little more than linear time', () => {
    const sessions = 20_000
    const history: HistoryEvent[] = []
    for (let number = 0; number < sessions; number++) {
      const at = number * 10
      const session = `${number}`
      history.push(begun(at, at + 1, session, `user ${number % 40}`))
      for (let node = 0; node < 5; node++) history.push(accepted(at + 2, at + 3, { session, node }))
      if (number % 10 === 9) history.push(revoked(at + 5, at + 6, { call: number, target: everyone }))
    }
    const started = performance.now()
    expect(judge(history)).toEqual([])
    // 100,000 checks and 2,000 revocations of everyone: 0.2 s on an idle machine, hours if each met each.
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
