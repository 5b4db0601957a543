import { describe, expect, it } from 'vitest'
import type { Notice } from '../sessions/notice.ts'
import { REASONS } from '../sessions/reasons.ts'
import { durationInWords, exactDurationInWords, minutesAndSeconds } from './duration.ts'
import { endedWords } from './ended-words.ts'
import { english } from './english.ts'
import { fill, firstFilled } from './fill.ts'

const REVOCATION_ID = '018f0000-0000-7000-8000-0000000000f1'

const sampleNotice = (change: Partial<Notice> = {}): Notice => ({
  noticeId: '018f0000-0000-7000-8000-0000000000e1',
  sessionId: '018f0000-0000-7000-8000-0000000000a1',
  reason: 'admin_revoked',
  initiatingEntity: 'admin',
  endedAt: '2026-03-01T12:00:00.000Z',
  revocationId: REVOCATION_ID,
  ...change,
})

describe('endedWords', () => {
  it.each([
    [
      'admin_revoked',
      { message: 'Back at noon.' },
      {},
      'You were signed out by an administrator',
      'Back at noon.',
    ],
    [
      'admin_revoked',
      {},
      { contact: 'ext. 4400' },
      'You were signed out by an administrator',
      'If you did not expect this, contact ext. 4400.',
    ],
    [
      'admin_revoked',
      {},
      {},
      'You were signed out by an administrator',
      'If you did not expect this, contact your administrator.',
    ],
    [
      'idle_timeout',
      {},
      { idleTimeoutSeconds: 172_800 },
      'You were signed out',
      'There was no activity for 2 days.',
    ],
    ['idle_timeout', {}, {}, 'You were signed out', 'There was no activity for a while.'],
    [
      'max_lifetime',
      {},
      { maxLifetimeSeconds: 43_200 },
      'Please sign in again',
      'For security, you need to sign in every 12 hours.',
    ],
    [
      'password_reset',
      {},
      { contact: 'IT' },
      'Your password was reset',
      'Sign in with the new one, or contact IT.',
    ],
    ['signed_out', {}, {}, 'You signed out', ''],
    [
      'impersonation_ended',
      {},
      { name: 'Maria' },
      'You’re back in your own account',
      'The session as Maria has ended.',
    ],
    [
      'network_not_allowed',
      {},
      { ip: '192.0.2.7', contact: 'IT' },
      'You cannot sign in from this network',
      'Contact IT. Address 192.0.2.7.',
    ],
    ['upstream_signal', {}, {}, 'You were signed out', 'Your organisation ended this session.'],
    ['maintenance', { message: 'New servers.' }, {}, 'Maintenance', 'New servers.'],
    ['maintenance', {}, {}, 'Maintenance', 'Please try again later.'],
  ] as const)('%s %j %j', (reason, change, facts, title, body) => {
    expect(endedWords(sampleNotice({ reason, ...change }), facts, english)).toMatchObject({ title, body })
  })

  it.each(REASONS)('%s has words without any fact', (reason) => {
    const words = endedWords(sampleNotice({ reason }), {}, english)
    expect(words.title).not.toBe('')
    expect(words.button).not.toBe('')
    expect(Object.values(words).join(' ')).not.toMatch(/[{}]|undefined|null/)
  })

  it("says an administrator's message once, whatever the reason", () => {
    const message = 'See you on Monday.'
    expect(endedWords(sampleNotice({ message }), {}, english)).toMatchObject({ body: message, message: '' })
    expect(endedWords(sampleNotice({ reason: 'user_blocked', message }), {}, english)).toMatchObject({
      body: 'Contact your administrator.',
      message,
    })
  })

  it('names the revocation, where there was one', () => {
    expect(endedWords(sampleNotice(), {}, english).reference).toBe(`Reference ${REVOCATION_ID}`)
    const idle = sampleNotice({ reason: 'idle_timeout', revocationId: undefined })
    expect(endedWords(idle, {}, english).reference).toBe('')
  })

  it('names the notice of an administrator who acted without a revocation', () => {
    const notice = sampleNotice({ revocationId: undefined })
    expect(endedWords(notice, {}, english).reference).toBe(`Reference ${notice.noticeId}`)
  })

  it('has words for a reason that a newer server sends', () => {
    const unknown = { ...sampleNotice(), reason: 'toString' as 'maintenance' }
    expect(endedWords(unknown, {}, english).title).toBe('Please sign in again')
  })
})

describe('fill', () => {
  it.each([
    ['Contact {contact}.', { contact: 'IT' }, 'Contact IT.'],
    ['Contact {contact}.', {}, null],
    ['Contact {contact}.', { contact: null }, null],
    ['{message}', { message: '{contact} <b>$&</b>', contact: 'IT' }, '{contact} <b>$&</b>'],
  ])('%s %j', (template, facts, text) => {
    expect(fill(template, facts)).toBe(text)
  })

  it('says nothing when no alternative can be filled', () => {
    expect(firstFilled(['{a}', '{b}'], {})).toBe('')
  })
})

describe('durations', () => {
  it.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [60, '1 minute'],
    [90, '1 minute, 30 seconds'],
    [5_400, '1 hour, 30 minutes'],
    [86_400 + 60, '1 day, 1 minute'],
    [172_800, '2 days'],
    [90_061, '1 day, 1 hour'],
  ])('%i s: %s', (seconds, words) => {
    expect(durationInWords(seconds, 'en')).toBe(words)
  })

  it.each([
    [310_000, '3 days, 14 hours, 6 minutes, 40 seconds'],
    [172_800, '2 days'],
    [86_401, '1 day, 1 second'],
    [0, '0 seconds'],
  ])('exactly %i s: %s', (seconds, words) => {
    expect(exactDurationInWords(seconds, 'en')).toBe(words)
  })

  it('are worded in the language asked for', () => {
    expect(durationInWords(120, 'de')).toBe('2 Minuten')
  })

  it.each([
    [119_001, '2:00'],
    [65_000, '1:05'],
    [900, '0:01'],
    [0, '0:00'],
    [-5_000, '0:00'],
  ])('count down: %i ms is %s', (milliseconds, text) => {
    expect(minutesAndSeconds(milliseconds)).toBe(text)
  })
})
