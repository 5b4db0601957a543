import { describe, expect, test } from 'vitest'
import type { Act } from './act.ts'
import { type Outcome, resultFactsOf, resultTitleOf } from './result-words.ts'
import { ada, group, people, session } from './samples.ts'

const outcome = (change: Partial<Outcome> = {}): Outcome => ({
  status: 'completed',
  sessionsEnded: 1,
  usersAffected: 1,
  skipped: { superUsers: 0, outOfScope: 0 },
  deliveries: {
    total: 1,
    acknowledged: 1,
    closed: 0,
    unreachable: 0,
    pending: 0,
    sessionsWithoutConnection: 0,
  },
  nodes: [{ id: 'n', outcome: 'applied' }],
  ...change,
})
const none = { sessionsEnded: 0, usersAffected: 0 }

describe('BR-7 what happened, to whom', () => {
  test.each<[Act, string, string]>([
    [
      { kind: 'session', session, person: ada },
      'Signed out 1 session of Ada Byron',
      'Ada Byron was already signed out there',
    ],
    [{ kind: 'user', person: ada }, 'Signed out Ada Byron', 'Ada Byron was already signed out'],
    [{ kind: 'users', people: people(1) }, 'Signed out user0', 'user0 was already signed out'],
    [{ kind: 'users', people: people(3) }, 'Signed out 1 user', 'None of the 3 users was still signed in'],
    [
      { kind: 'members', group, people: people(3) },
      'Signed out 1 member of Finance',
      'None of the 3 members of Finance was still signed in',
    ],
    [{ kind: 'group', group }, 'Signed out everyone in Finance', 'Nobody in Finance was still signed in'],
    [{ kind: 'everyone' }, 'Signed out everyone: 1 session', 'Nobody else was still signed in'],
  ])('of %o', (act, title, nobody) => {
    expect(resultTitleOf(act, outcome())).toBe(title)
    expect(resultTitleOf(act, outcome(none))).toBe(nobody)
  })

  test('while it goes in steps, it is not said to be done', () => {
    const steps = outcome({ status: 'in_progress', sessionsEnded: 4_000, usersAffected: 3_000 })
    expect(resultTitleOf({ kind: 'everyone' }, steps)).toBe('Signing out everyone: 4,000 sessions…')
    expect(resultFactsOf({ kind: 'everyone' }, steps, 9_000)).toEqual([
      '4,000 sessions of 3,000 users ended so far; the rest will follow shortly.',
    ])
  })
})

describe('BR-7 what there is to know beside that', () => {
  const alone = (sessionsWithoutConnection: number) => ({
    ...outcome().deliveries,
    sessionsWithoutConnection,
  })
  test.each<[string, Partial<Outcome>, number | null, string[]]>([
    ['what was shown', {}, 1, ['1 session ended.']],
    ['nothing was shown', {}, null, ['1 session ended.']],
    [
      'some had no page open',
      { sessionsEnded: 3, usersAffected: 2, deliveries: alone(2) },
      3,
      ['3 sessions ended.', '2 sessions were not connected.'],
    ],
    ['nobody was left', none, 2, ['They had all ended just before.']],
    ['nobody was left, and nothing was shown', none, null, []],
    [
      'fewer',
      { sessionsEnded: 3, usersAffected: 2 },
      4,
      ['3 sessions ended.', '1 session fewer than shown: they had ended just before.'],
    ],
    [
      'more',
      { sessionsEnded: 6, usersAffected: 2 },
      4,
      ['6 sessions ended.', '2 sessions more than shown: they had begun just before.'],
    ],
    [
      'some were skipped',
      { skipped: { superUsers: 2, outOfScope: 1 } },
      1,
      [
        '1 session ended.',
        '2 super users not included: only super users can do this to a super user.',
        '1 user not included: outside your groups.',
      ],
    ],
    [
      'some did not confirm',
      { deliveries: { ...outcome().deliveries, unreachable: 2 } },
      1,
      ['1 session ended.', '2 clients gave no response, and are signed out anyway.'],
    ],
    [
      'a node was silent',
      {
        nodes: [
          { id: 'n', outcome: 'applied' },
          { id: 'm', outcome: 'fenced' },
        ],
      },
      1,
      ['1 session ended.', '1 node did not respond, and answers nothing from memory until caught up.'],
    ],
  ])('%s', (_, change, shown, facts) => {
    expect(resultFactsOf({ kind: 'users', people: people(9) }, outcome(change), shown)).toEqual(facts)
  })
})

describe('BR-7 nothing is said twice', () => {
  const apart = (sessionsEnded: number, usersAffected: number, sessionsWithoutConnection = 0) =>
    outcome({
      sessionsEnded,
      usersAffected,
      deliveries: { ...outcome().deliveries, sessionsWithoutConnection },
    })
  test.each<[Act, Outcome, string[]]>([
    [{ kind: 'session', session, person: ada }, apart(1, 1), []],
    [{ kind: 'session', session, person: ada }, apart(1, 1, 1), ['It was not connected.']],
    [{ kind: 'user', person: ada }, apart(2, 1), ['2 sessions ended.']],
    [{ kind: 'members', group, people: people(3) }, apart(4, 3), ['4 sessions ended.']],
    [
      { kind: 'group', group },
      apart(4, 3, 4),
      ['4 sessions of 3 users ended.', 'None of them was connected.'],
    ],
    [{ kind: 'everyone' }, apart(4, 3), ['3 users signed out.']],
  ])('%o', (act, what, facts) => {
    expect(resultFactsOf(act, what, null)).toEqual(facts)
  })
})
