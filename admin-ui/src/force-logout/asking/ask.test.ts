import { describe, expect, test } from 'vitest'
import type { Act } from '../act.ts'
import { ada, group, people, session } from '../samples.ts'
import { type Asking, askingOf, dependsOnReach, isCountTyped, isStillAbout, type Reach } from './ask.ts'

describe('BR-6 how hard we ask', () => {
  const among = (sessions: number, users = sessions, ofAll = 100): Reach => ({ sessions, users, ofAll })
  test.each<[string, Act, Reach | null, Asking]>([
    ['one session', { kind: 'session', session, person: ada }, null, 'lightly'],
    ['the only session', { kind: 'session', session, person: ada }, among(1, 1, 1), 'lightly'],
    ['one user', { kind: 'user', person: ada }, null, 'list'],
    ['one user with many sessions', { kind: 'user', person: ada }, among(200, 1, 300), 'list'],
    ['the only user who is signed in', { kind: 'user', person: ada }, among(3, 1, 3), 'list'],
    ['one that is selected', { kind: 'users', people: people(1) }, among(1), 'list'],
    ['the only member', { kind: 'members', group, people: people(1) }, among(1), 'list'],
    ['ten users', { kind: 'users', people: people(10) }, among(10), 'list'],
    ['ten users, not counted yet', { kind: 'users', people: people(10) }, null, 'list'],
    ['ten users who are all there are', { kind: 'users', people: people(10) }, among(12, 10, 12), 'count'],
    ['all users but the asker', { kind: 'users', people: people(2) }, among(2, 2, 2), 'count'],
    ['eleven users', { kind: 'users', people: people(11) }, among(11), 'preview'],
    ['eleven users of whom two are signed in', { kind: 'users', people: people(11) }, among(2), 'preview'],
    ['ninety-nine of a hundred', { kind: 'users', people: people(99) }, among(99), 'preview'],
    ['a hundred of a hundred', { kind: 'users', people: people(100) }, among(100), 'count'],
    ['a list without a filter', { kind: 'users', people: people(50), areAll: true }, among(50), 'count'],
    ['three members', { kind: 'members', group, people: people(3) }, among(3), 'list'],
    ['eleven members', { kind: 'members', group, people: people(11) }, among(11), 'preview'],
    ['a group', { kind: 'group', group }, among(2), 'preview'],
    ['a group, not counted yet', { kind: 'group', group }, null, 'preview'],
    ['a group of everyone', { kind: 'group', group }, among(100), 'count'],
    ['a group of whom nobody is signed in', { kind: 'group', group }, among(0, 0, 0), 'preview'],
    ['everyone', { kind: 'everyone' }, among(100), 'count'],
    ['everyone, of whom there is one', { kind: 'everyone' }, among(1, 1, 1), 'count'],
  ])('%s', (_, act, reach, asking) => {
    expect(askingOf(act, reach)).toBe(asking)
  })
})

test.each<[string, Act, boolean]>([
  ['one session', { kind: 'session', session, person: ada }, false],
  ['one that is selected', { kind: 'users', people: people(1) }, false],
  ['a list without a filter', { kind: 'users', people: people(50), areAll: true }, false],
  ['everyone', { kind: 'everyone' }, false],
  ['ten users', { kind: 'users', people: people(10) }, true],
  ['a group', { kind: 'group', group }, true],
])('BR-6 how hard we ask about %s depends on a count', (_, act, depends) => {
  expect(dependsOnReach(act)).toBe(depends)
})

test.each([
  [1, 1, true],
  [2, 3, false],
  [19, 20, false],
  [20, 21, true],
  [20, 19, true],
  [20, 22, false],
  [10_000, 10_500, true],
  [10_000, 9_499, false],
  [3, 0, false],
])('%d is still about right when there are %d: %s', (shown, now, about) => {
  expect(isStillAbout(shown, now)).toBe(about)
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
