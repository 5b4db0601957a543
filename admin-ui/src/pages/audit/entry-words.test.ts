import { expect, test } from 'vitest'
import { actionWords, detailWords, targetWords } from './entry-words.ts'

const session = '3663423d-0000-4000-8000-000000000000'
const policy = (idleTimeoutSeconds: number | null, idleWarningSeconds: number | null = 120) => ({
  idleTimeoutSeconds,
  idleWarningSeconds,
  version: 1,
})

test.each([
  ['session.signed_in', { session }, {}, ['Signed in', '', '']],
  ['session.signed_out', { session }, {}, ['Signed out', '', '']],
  [
    'session.sign_in_refused',
    {},
    { code: 'invalid_credentials' },
    ['Sign-in', '', 'Login id or password is wrong'],
  ],
  [
    'session.sign_in_refused',
    {},
    { code: 'invalid_credentials', attempts: 10 },
    ['Sign-in', '', 'Login id or password is wrong; 10 attempts'],
  ],
  [
    'session.ended',
    { session, user: 'u', loginId: 'ada' },
    { reason: 'session_limit', limit: 1_000 },
    ['Over the session limit', 'ada', ''],
  ],
  [
    'session.ended',
    { session, user: 'u', loginId: 'ada' },
    { reason: 'idle_timeout' },
    ['Ended for inactivity', 'ada', ''],
  ],
  ['session.ended', { session }, { reason: 'of a newer server' }, ['Session ended', '', '']],
  [
    'user.created',
    { user: 'u' },
    { loginId: 'ada', isSuperUser: true, groups: ['Finance'], roles: [] },
    ['User added', 'ada', 'super user; groups Finance'],
  ],
  [
    'policy.changed',
    { policy: 'global' },
    { before: policy(172_800), after: policy(3_600) },
    ['Settings changed', 'everyone', 'idle timeout 2 days → 1 hour'],
  ],
  [
    'policy.changed',
    { policy: 'global' },
    { code: 'forbidden' },
    ['Settings changed', 'everyone', 'Not allowed'],
  ],
  [
    'audit.pruned',
    { audit: true },
    { count: 12_345, from: '2025-01-02T03:04:05.006Z', to: '2025-01-03T00:00:00.000Z', keepDays: 400 },
    ['Audit entries removed', '', '12,345 entries from 2025-01-02 to 2025-01-03, older than 400 days'],
  ],
  ['key.rotated', { key: 'a' }, { age: 3 }, ['key.rotated', 'key a', 'age 3']],
])('%s of %o with %o', (action, target, detail, words) => {
  const entry = { action, target, detail }
  expect([actionWords(entry), targetWords(entry), detailWords(entry)]).toEqual(words)
})

test.each([
  [policy(310_000), policy(310_000, 90), 'warning 120 s → 90 s'],
  [policy(310_000), policy(310_000, null), 'warning 120 s → default'],
  [policy(310_000), policy(null), 'idle timeout 3 days, 14 hours, 6 minutes, 40 seconds → none'],
  [policy(3_600), policy(7_200, 90), 'idle timeout 1 hour → 2 hours, warning 120 s → 90 s'],
  [policy(3_600), policy(3_600), 'nothing changed'],
])('a change of the settings from %o to %o: %s', (before, after, words) => {
  const entry = { action: 'policy.changed', target: { policy: 'global' }, detail: { before, after } }
  expect(detailWords(entry)).toBe(words)
})

test.each([
  [{ sessionsEnded: 2, usersAffected: 1, reasonAdmin: 'Ticket 4711' }, 'Ticket 4711: 2 sessions of 1 user'],
  [{ sessionsEnded: 0, usersAffected: 0 }, '0 sessions of 0 users'],
  [{ code: 'target_above_rank' }, 'Only super users can do this to a super user'],
])('a forced logout with %o: %s', (detail, words) => {
  expect(detailWords({ action: 'sessions.revoked', target: { everyone: true }, detail })).toBe(words)
})
