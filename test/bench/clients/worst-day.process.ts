/** Brings loads upon servers: so many requests a second begin, whether or not those before have been answered. */
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import { answer } from '../commands.ts'
import { now } from '../measure/clock.ts'
import { type LoadName, type LoadTally, STAYS_PER_CONNECTION } from '../worst-day/loads.ts'
import { LONG_PAST, PLAIN_TOKEN } from '../worst-day/people.ts'
import { type Sending, sender } from './send.ts'

/** So many may be on their way: a server that answers no more does not drown in sockets. */
const MOST_UNDER_WAY = 3_000
const ANSWERED_WITHIN_MS = 20_000

interface Load {
  name: LoadName
  /** Of the servers, which take turns. */
  ports: number[]
  perSecond: number
  seconds: number
}

const send = sender()

const fields = Array.from({ length: 100_000 }, (_, n) => `"${n.toString(36)}":0`)
const CROWDED = `{${fields.join(',')}}`
const LARGE_TARGET = JSON.stringify({
  target: { loginIds: Array.from({ length: 4_800 }, (_, n) => `nobody-${n}-`.padEnd(190, 'x')) },
})

const guess = (loginId: string, from: string): Omit<Sending, 'port'> => ({
  method: 'POST',
  path: '/v1/sign-in',
  from,
  body: JSON.stringify({ loginId, password: 'not the right one', tokenIn: 'body' }),
})
const octets = (n: number, count: number) => Array.from({ length: count }, (_, at) => (n >> (8 * at)) & 255)

const REQUESTS: Record<Exclude<LoadName, 'staying'>, (n: number) => Omit<Sending, 'port'>> = {
  'crowded sign-in': () => ({ method: 'POST', path: '/v1/sign-in', body: CROWDED }),
  'who am I': () => ({ method: 'GET', path: '/v1/session', token: PLAIN_TOKEN }),
  'invented sign-outs': () => ({
    method: 'POST',
    path: '/v1/sign-out',
    body: '{}',
    token: randomBytes(32).toString('base64url'),
  }),
  'a long past': (n) => guess(LONG_PAST, `203.0.113.${n % 250}`),
  'one network': (n) => guess(`bench-${n % 2_000}`, `2001:db8:5:6::${n.toString(16)}`),
  'many addresses': (n) => guess(`bench-${n % 2_000}`, `10.${octets(n, 3).join('.')}`),
  'large refusals': () => ({
    method: 'POST',
    path: '/v1/revocations',
    body: LARGE_TARGET,
    token: PLAIN_TOKEN,
  }),
}

const count = ({ statuses }: LoadTally, status: number): void => {
  statuses[status] = (statuses[status] ?? 0) + 1
}

/** Begins `perSecond` of something for `seconds`, and waits until all have ended. */
async function pace({ perSecond, seconds }: Load, begin: (n: number) => Promise<void>): Promise<void> {
  const begun: Promise<void>[] = []
  const startedAt = now()
  for (let n = 0; n < perSecond * seconds; n++) {
    const early = startedAt + (n * 1_000) / perSecond - now()
    if (early > 1) await wait(early)
    begun.push(begin(n))
  }
  await Promise.all(begun)
}

async function sendAll(load: Load, requestOf: (n: number) => Omit<Sending, 'port'>): Promise<LoadTally> {
  const tally: LoadTally = { statuses: {}, withheld: 0 }
  let underWay = 0
  await pace(load, async (n) => {
    if (underWay >= MOST_UNDER_WAY) {
      tally.withheld++
      return
    }
    underWay++
    const port = load.ports[n % load.ports.length] ?? 0
    count(tally, (await send({ ...requestOf(n), port })).status)
    underWay--
  })
  return tally
}

async function stay(load: Load): Promise<LoadTally> {
  const tally: LoadTally = { statuses: {}, withheld: 0 }
  const sockets = Array.from(
    { length: Math.ceil(load.perSecond / STAYS_PER_CONNECTION) },
    (_, n): Socket =>
      io(`http://127.0.0.1:${load.ports[n % load.ports.length]}`, {
        path: '/v1/live',
        transports: ['websocket'],
        forceNew: true,
        auth: { token: PLAIN_TOKEN },
      }),
  )
  const greeted = sockets.map(
    (socket) => new Promise<void>((resolve) => socket.once('session.active', () => resolve())),
  )
  await Promise.race([Promise.all(greeted), wait(5_000)])
  await pace(load, async (n) => {
    const socket = sockets[n % sockets.length]
    if (!socket?.connected) {
      tally.withheld++
      return
    }
    const said = await socket
      .timeout(ANSWERED_WITHIN_MS)
      .emitWithAck('extend', {})
      .catch(() => null)
    count(tally, said === null ? 0 : (said.error?.status ?? 200))
  })
  for (const socket of sockets) socket.disconnect()
  return tally
}

const commands = {
  load: (load: Load): Promise<LoadTally> =>
    load.name === 'staying' ? stay(load) : sendAll(load, REQUESTS[load.name]),
}
export type WorstDayLoad = typeof commands
answer(commands)
