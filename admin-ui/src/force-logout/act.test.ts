import { describe, expect, test } from 'vitest'
import { type Act, buttonOf, readerOf, targetOf, titleOf } from './act.ts'
import { ada, group, people, session } from './samples.ts'

test.each<[string, Act, string]>([
  ['one user', { kind: 'user', person: ada }, 'Ada Byron'],
  ['one that is selected', { kind: 'users', people: people(1) }, 'user0'],
  ['two members', { kind: 'members', group, people: people(2) }, 'users'],
  ['everyone', { kind: 'everyone' }, 'users'],
])('a message to %s', (_, act, reader) => {
  expect(readerOf(act)).toBe(reader)
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
  expect(titleOf({ kind: 'members', group, people: people(1) })).toBe('Force logout of user0?')
  expect(titleOf({ kind: 'session', session, person: ada })).toBe('Force logout of one session of Ada Byron?')
  expect(titleOf({ kind: 'users', people: people(1_284) })).toBe('Force logout of 1,284 users?')
  expect(buttonOf(1)).toBe('Force logout of 1 session')
  expect(buttonOf(1_284)).toBe('Force logout of 1,284 sessions')
  expect(buttonOf(undefined)).toBe('Force logout')
})

test.each([
  [undefined, 'Force logout of 3 users?', 'Force logout of 3 members of Finance?'],
  [3, 'Force logout of 3 users?', 'Force logout of 3 members of Finance?'],
  [1, 'Force logout of 1 of 3 selected users?', 'Force logout of 1 of 3 selected members of Finance?'],
  [0, 'Force logout of 3 users?', 'Force logout of 3 members of Finance?'],
])('three are selected, of whom %s are signed in: %s', (signedIn, users, members) => {
  expect(titleOf({ kind: 'users', people: people(3) }, signedIn)).toBe(users)
  expect(titleOf({ kind: 'members', group, people: people(3) }, signedIn)).toBe(members)
})

test('a name that is written from right to left does not scramble the sentence', () => {
  const dana = { id: 'u', loginId: 'dana', name: 'דנה לוי' }
  expect(titleOf({ kind: 'user', person: dana })).toBe('Force logout of \u2068דנה לוי\u2069?')
})
