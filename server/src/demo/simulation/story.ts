import type { DeliveryCause, DeliveryOutcome } from '@curfew/shared'
import type { Device } from './devices.ts'

/** Somebody who signs in, from where and when. The minutes count back from the moment of filling. */
export interface SimulatedSignIn {
  readonly loginId: string
  readonly device: Device
  /** Of the ranges that are kept for examples (RFC 5737, RFC 3849): nobody's. */
  readonly ip: string
  readonly startedMinutesAgo: number
  readonly lastActiveMinutesAgo: number
}

/** A session that is over, by its user's own doing or for lack of it. */
export interface PastSession extends SimulatedSignIn {
  /** `idle_timeout`: by the policy, so long after the last activity. */
  readonly ended:
    | { readonly reason: 'signed_out'; readonly minutesAgo: number }
    | { readonly reason: 'idle_timeout' }
}

/** What a client of a session that was ended did about it. */
export interface SimulatedDelivery {
  readonly outcome: Exclude<DeliveryOutcome, 'pending'>
  readonly cause?: DeliveryCause
  readonly milliseconds: number
}

/** A forced logout of the past days, with the sessions that it met. */
export interface PastRevocation {
  readonly minutesAgo: number
  readonly target: { readonly loginIds: readonly string[] } | { readonly group: string }
  readonly message?: string
  readonly reasonAdmin: string
  readonly met: readonly (SimulatedSignIn & { readonly deliveries: readonly SimulatedDelivery[] })[]
}

/** A session that lives. */
export interface LiveSession extends SimulatedSignIn {
  /** How often they do something; null: not any more. */
  readonly actsEverySeconds: number | null
}

const HOUR = 60
const DAY = 24 * HOUR

export const PAST_SESSIONS: readonly PastSession[] = [
  {
    loginId: 'bjorn.eriksson',
    device: 'Linux',
    ip: '198.51.100.23',
    startedMinutesAgo: 6 * DAY + 3 * HOUR + 11.4,
    lastActiveMinutesAgo: 6 * DAY - 2 * HOUR + 7.9,
    ended: { reason: 'idle_timeout' },
  },
  {
    loginId: 'amina.diallo',
    device: 'Mac',
    ip: '192.0.2.14',
    startedMinutesAgo: 5 * DAY + 2 * HOUR + 23.6,
    lastActiveMinutesAgo: 4 * DAY + 18 * HOUR + 2.3,
    ended: { reason: 'signed_out', minutesAgo: 4 * DAY + 18 * HOUR + 2.3 },
  },
  {
    loginId: 'ingrid.hansen',
    device: 'Windows',
    ip: '192.0.2.51',
    startedMinutesAgo: 4 * DAY + 1 * HOUR + 41.2,
    lastActiveMinutesAgo: 3 * DAY + 17 * HOUR + 17.7,
    ended: { reason: 'signed_out', minutesAgo: 3 * DAY + 17 * HOUR + 17.7 },
  },
  {
    loginId: 'joao.pereira',
    device: 'Android phone',
    ip: '203.0.113.88',
    startedMinutesAgo: 4 * DAY + 36.8,
    lastActiveMinutesAgo: 3 * DAY + 20 * HOUR + 5.1,
    ended: { reason: 'idle_timeout' },
  },
  {
    loginId: 'mei-ling.chen',
    device: 'Mac',
    ip: '198.51.100.77',
    startedMinutesAgo: 2 * DAY + 4 * HOUR + 52.4,
    lastActiveMinutesAgo: 1 * DAY + 19 * HOUR + 28.9,
    ended: { reason: 'signed_out', minutesAgo: 1 * DAY + 19 * HOUR + 28.9 },
  },
  {
    loginId: 'amina.diallo',
    device: 'iPhone',
    ip: '2001:db8:12::a4',
    startedMinutesAgo: 1 * DAY + 3 * HOUR + 13.3,
    lastActiveMinutesAgo: 1 * DAY + 2 * HOUR + 47.6,
    ended: { reason: 'signed_out', minutesAgo: 1 * DAY + 2 * HOUR + 47.6 },
  },
  {
    loginId: 'kwame.mensah',
    device: 'Windows',
    ip: '192.0.2.52',
    startedMinutesAgo: 22 * HOUR + 31.1,
    lastActiveMinutesAgo: 15 * HOUR + 9.8,
    ended: { reason: 'signed_out', minutesAgo: 15 * HOUR + 9.8 },
  },
]

const confirmed = (milliseconds: number): SimulatedDelivery => ({ outcome: 'acknowledged', milliseconds })
const closed = (milliseconds: number): SimulatedDelivery => ({ outcome: 'closed', milliseconds })
const NO_ANSWER: SimulatedDelivery = { outcome: 'unreachable', cause: 'no_answer', milliseconds: 2_004 }

export const PAST_REVOCATIONS: readonly PastRevocation[] = [
  {
    minutesAgo: 3 * DAY + 5 * HOUR + 20.5,
    target: { loginIds: ['liam.macleod'] },
    message: 'Your phone was reported lost. Please sign in again on your own device.',
    reasonAdmin: 'Lost phone',
    met: [
      {
        loginId: 'liam.macleod',
        device: 'Android phone',
        ip: '203.0.113.40',
        startedMinutesAgo: 3 * DAY + 9 * HOUR + 44.7,
        lastActiveMinutesAgo: 3 * DAY + 6 * HOUR + 26.2,
        deliveries: [NO_ANSWER],
      },
      {
        loginId: 'liam.macleod',
        device: 'Windows',
        ip: '192.0.2.66',
        startedMinutesAgo: 3 * DAY + 8 * HOUR + 3.6,
        lastActiveMinutesAgo: 3 * DAY + 5 * HOUR + 20.5,
        deliveries: [confirmed(31.4), confirmed(33.1)],
      },
    ],
  },
  {
    minutesAgo: 1 * DAY + 6 * HOUR + 38.1,
    target: { group: 'On call' },
    message: 'The on-call tools have moved. Please sign in again.',
    reasonAdmin: 'Move of the on-call tools',
    met: [
      {
        loginId: 'mateo.fernandez',
        device: 'Linux',
        ip: '198.51.100.24',
        startedMinutesAgo: 1 * DAY + 11 * HOUR + 15.9,
        lastActiveMinutesAgo: 1 * DAY + 6 * HOUR + 38.1,
        deliveries: [confirmed(18.2)],
      },
      {
        loginId: 'yuki.tanaka',
        device: 'Mac',
        ip: '198.51.100.25',
        startedMinutesAgo: 1 * DAY + 10 * HOUR + 50.3,
        lastActiveMinutesAgo: 1 * DAY + 6 * HOUR + 38.1,
        deliveries: [confirmed(21.7), closed(12.5)],
      },
      {
        loginId: 'chiamaka.okafor',
        device: 'iPad',
        ip: '2001:db8:12::31',
        startedMinutesAgo: 1 * DAY + 9 * HOUR + 33.5,
        lastActiveMinutesAgo: 1 * DAY + 8 * HOUR + 18.4,
        deliveries: [],
      },
    ],
  },
  {
    minutesAgo: 5 * HOUR + 6.7,
    target: { loginIds: ['henrik.lindqvist'] },
    reasonAdmin: 'Signed in from a network that nobody knows',
    met: [
      {
        loginId: 'henrik.lindqvist',
        device: 'Windows',
        ip: '203.0.113.199',
        startedMinutesAgo: 5 * HOUR + 29.3,
        lastActiveMinutesAgo: 5 * HOUR + 7.2,
        deliveries: [confirmed(27.9)],
      },
    ],
  },
]

/** Not of the accounts that newcomers are told to sign in with: they find the sessions that they begin. */
export const LIVE_SESSIONS: readonly LiveSession[] = [
  live('charlotte.dubois', 'Windows', '192.0.2.31', 7 * HOUR + 20.3, 40),
  live('charlotte.dubois', 'iPhone', '2001:db8:12::b7', 6 * HOUR + 44.8, 300),
  live('mateo.fernandez', 'Linux', '198.51.100.24', 6 * HOUR + 11.6, 60),
  live('yuki.tanaka', 'Mac', '198.51.100.25', 5 * HOUR + 52.1, 90),
  live('fatima.al-sayed', 'iPad', '203.0.113.61', 5 * HOUR + 4.7, 150),
  live('siobhan.oconnor', 'Mac', '192.0.2.18', 4 * HOUR + 38.4, 50),
  live('ravi.deshmukh', 'Windows', '192.0.2.42', 4 * HOUR + 2.9, 75),
  live('henrik.lindqvist', 'Windows', '192.0.2.32', 3 * HOUR + 53.2, 120),
  live('emily.tremblay', 'Mac', '192.0.2.55', 3 * HOUR + 16.5, 200),
  live('nguyen.minh.anh', 'Android phone', '203.0.113.90', 2 * HOUR + 27.6, 240),
  live('nguyen.minh.anh', 'Linux', '198.51.100.28', 1 * HOUR + 49.1, 45),
  live('elif.demir', 'Windows', '192.0.2.71', 1 * HOUR + 12.8, 110),
  live('sofia.papadopoulou', 'Mac', '2001:db8:12::5c', 34.2, 30),
  quiet('samuel.goldberg', 'Windows', '198.51.100.80', 1 * DAY + 2 * HOUR + 8.4, 19 * HOUR),
  quiet('isabela.souza', 'Android phone', '203.0.113.17', 9 * HOUR + 21.7, 4 * HOUR),
]

function live(
  loginId: string,
  device: Device,
  ip: string,
  startedMinutesAgo: number,
  actsEverySeconds: number,
): LiveSession {
  return { loginId, device, ip, startedMinutesAgo, lastActiveMinutesAgo: 0.7, actsEverySeconds }
}

function quiet(
  loginId: string,
  device: Device,
  ip: string,
  startedMinutesAgo: number,
  lastActiveMinutesAgo: number,
): LiveSession {
  return { loginId, device, ip, startedMinutesAgo, lastActiveMinutesAgo, actsEverySeconds: null }
}
