import type { SessionView } from '@curfew/shared'
import { describe, expect, test } from 'vitest'
import {
  type Act,
  askingOf,
  buttonOf,
  doneTitleOf,
  isCountTyped,
  readerOf,
  targetOf,
  titleOf,
} from './act.ts'

const people = (number: number) =>
  Array.from({ length: number }, (_, index) => ({ id: `u${index}`, loginId: `user${index}`, name: null }))
const ada = { id: 'u', loginId: 'ada', name: 'Ada Byron' }
const group = { id: 'g', name: 'Finance' }
const session: SessionView = {
  id: 's',
  userId: 'u',
  status: 'active',
  startedAt: '2026-03-01T11:00:00Z',
  lastActiveAt: '2026-03-01T11:00:00Z',
  idleDeadline: null,
  expiresAt: null,
  ip: null,
  userAgent: null,
  device: { browser: null, os: null, type: null },
  connections: 1,
  current: false,
  endedAt: null,
  reason: null,
  initiatingEntity: null,
  revocationId: null,
}

test.each<[string, Act, string]>([
  ['one user', { kind: 'user', person: ada }, 'Ada Byron'],
  ['one that is selected', { kind: 'users', people: people(1) }, 'user0'],
  ['two members', { kind: 'members', group, people: people(2) }, 'users'],
  ['everyone', { kind: 'everyone' }, 'users'],
])('a message to %s', (_, act, reader) => {
  expect(readerOf(act)).toBe(reader)
})

describe('how hard we ask', () => {
  test.each<[string, Act, string]>([
    ['one session', { kind: 'session', session, person: ada }, 'nothing'],
    ['one user', { kind: 'user', person: ada }, 'list'],
    ['ten users', { kind: 'users', people: people(10) }, 'list'],
    ['eleven users', { kind: 'users', people: people(11) }, 'preview'],
    ['three members', { kind: 'members', group, people: people(3) }, 'list'],
    ['eleven members', { kind: 'members', group, people: people(11) }, 'preview'],
    ['a group', { kind: 'group', group }, 'preview'],
    ['everyone', { kind: 'everyone' }, 'count'],
  ])('%s', (_, act, asking) => {
    expect(askingOf(act)).toBe(asking)
  })
})

describe('the target', () => {
  test.each<[Act, object]>([
    [{ kind: 'session', session, person: ada }, { sessions: ['s'] }],
    [{ kind: 'user', person: ada }, { users: ['u'] }],
    [{ kind: 'users', people: people(2) }, { users: ['u0', 'u1'] }],
    [{ kind: 'group', group }, { group: 'g' }],
    [
      { kind: 'members', group, people: people(1) },
      { group: 'g', users: ['u0'] },
    ],
    [{ kind: 'everyone' }, { everyone: true }],
  ])('of %o', (act, target) => {
    expect(targetOf(act)).toEqual(target)
    const kept = act.kind === 'session' ? target : { ...target, except: { sessions: ['mine'] } }
    expect(targetOf(act, 'mine')).toEqual(kept)
  })
})

test('the button has the verb of the title, and the count', () => {
  expect(titleOf({ kind: 'user', person: ada })).toBe('Force logout of Ada Byron?')
  expect(titleOf({ kind: 'users', people: people(1) })).toBe('Force logout of user0?')
  expect(titleOf({ kind: 'users', people: people(1_284) })).toBe('Force logout of 1,284 users?')
  expect(buttonOf(1)).toBe('Force logout of 1 session')
  expect(buttonOf(1_284)).toBe('Force logout of 1,284 sessions')
  expect(buttonOf(undefined)).toBe('Force logout')
})

test('a session that somebody else was quicker with is said to be', () => {
  expect(doneTitleOf({ kind: 'session', session, person: ada }, { sessionsEnded: 0, usersAffected: 0 })).toBe(
    'Ada Byron was already signed out there',
  )
})

describe('what is told afterwards is who was signed in', () => {
  test.each<[Act, string]>([
    [{ kind: 'session', session, person: ada }, 'Signed out 1 session of Ada Byron'],
    [{ kind: 'user', person: ada }, 'Signed out Ada Byron'],
    [{ kind: 'users', people: people(3) }, 'Signed out 1 user'],
    [{ kind: 'members', group, people: people(3) }, 'Signed out 1 member of Finance'],
    [{ kind: 'group', group }, 'Signed out everyone in Finance'],
    [{ kind: 'everyone' }, 'Signed out everyone: 1 session'],
  ])('of %o', (act, title) => {
    expect(doneTitleOf(act, { sessionsEnded: 1, usersAffected: 1 })).toBe(title)
  })
})

test.each([
  ['1284', true],
  ['1,284', true],
  [' 1 284 ', true],
  ['1285', false],
  ['', false],
  ['12840', false],
])('"%s" typed for 1,284 sessions: %s', (typed, right) => {
  expect(isCountTyped(typed, 1_284)).toBe(right)
})
