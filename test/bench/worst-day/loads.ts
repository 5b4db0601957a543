/** What somebody does on the worst day, who may do little or nothing. */
export const LOADS = {
  'crowded sign-in': {
    what: '`POST /v1/sign-in` with 0.9 MB of 100,000 unknown fields, by nobody',
    perSecond: 10,
  },
  'who am I': { what: '`GET /v1/session` by one plain user', perSecond: 600 },
  staying: {
    what: '`extend` by one plain user, on connections that send 45 a second each',
    perSecond: 450,
  },
  'invented sign-outs': { what: '`POST /v1/sign-out` with invented tokens, by nobody', perSecond: 500 },
  'a long past': { what: 'wrong passwords for an account with many past sessions', perSecond: 20 },
  'one network': { what: 'guesses from fresh addresses of one IPv6 /64', perSecond: 100 },
  'many addresses': { what: 'guesses from many IPv4 addresses', perSecond: 100 },
  'large refusals': {
    what: '`POST /v1/revocations` with 0.9 MB of target, by a plain user who may not',
    perSecond: 6,
  },
} as const satisfies Record<string, { what: string; perSecond: number }>
export type LoadName = keyof typeof LOADS
export const LOAD_NAMES = Object.keys(LOADS) as LoadName[]

/** How often a second one connection asks to stay: below what a transport may send. */
export const STAYS_PER_CONNECTION = 45

/** What became of a load: how often each status came back. 0: the connection broke, or 20 s were over. */
export interface LoadTally {
  statuses: Record<number, number>
  /** Were not sent, because thousands were on their way already. */
  withheld: number
}
