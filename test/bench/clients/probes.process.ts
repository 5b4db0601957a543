/** What honest people do meanwhile, one after the other, each kind beside the others. */
import { setTimeout as wait } from 'node:timers/promises'
import { io } from 'socket.io-client'
import { answer } from '../commands.ts'
import { now } from '../measure/clock.ts'
import { ADMIN_TOKEN } from '../records/seed.ts'
import { CHECKED_TOKEN, ENTERING_TOKEN, HONEST, honest, PASSWORD, victim } from '../worst-day/people.ts'
import type { ProbeName, Sample, Samples } from '../worst-day/verdict.ts'
import { sender } from './send.ts'

const ENTERED_WITHIN_MS = 20_000
/** Between two of a kind, in milliseconds. */
const PAUSES: Record<ProbeName, number> = { revoke: 50, signIn: 200, check: 50, entry: 200 }

const send = sender()
/** Of those who were signed out or have signed in: the next one is another. */
let revoked = 0
let signedIn = 0

const signIn = (port: number, n: number): Promise<Sample> => {
  const { loginId, ip } = honest(n)
  const body = JSON.stringify({ loginId, password: PASSWORD, tokenIn: 'body' })
  return send({ port, method: 'POST', path: '/v1/sign-in', from: ip, body })
}

const enter = (port: number): Promise<Sample> =>
  new Promise((resolve) => {
    const startedAt = now()
    const socket = io(`http://127.0.0.1:${port}`, {
      path: '/v1/live',
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      timeout: ENTERED_WITHIN_MS,
      auth: { token: ENTERING_TOKEN },
    })
    const done = (status: number) => {
      clearTimeout(timer)
      socket.disconnect()
      resolve({ status, milliseconds: now() - startedAt })
    }
    const timer = setTimeout(done, ENTERED_WITHIN_MS, 0)
    socket.once('session.active', () => done(200))
    socket.once('connect_error', (error: Error & { data?: { status?: number } }) =>
      done(error.data?.status ?? 0),
    )
  })

const PROBES: Record<ProbeName, (port: number) => Promise<Sample>> = {
  revoke(port) {
    const body = JSON.stringify({ target: { loginIds: [victim(revoked++)] } })
    return send({ port, method: 'POST', path: '/v1/revocations', token: ADMIN_TOKEN, body })
  },
  signIn: (port) => signIn(port, signedIn++),
  check: (port) => send({ port, method: 'GET', path: '/guarded', token: CHECKED_TOKEN }),
  entry: enter,
}

/** One after the other until the time is over, the last one to its end. */
async function series(name: ProbeName, port: number, until: number): Promise<Sample[]> {
  const samples: Sample[] = []
  while (now() < until) {
    samples.push(await PROBES[name](port))
    await wait(PAUSES[name])
  }
  return samples
}

const commands = {
  /** Each of them has been here before. @throws if somebody could not sign in */
  async introduce(port: number): Promise<void> {
    for (let n = 0; n < HONEST; n++) {
      const { status } = await signIn(port, n)
      if (status !== 200) throw new Error(`nobody is here yet, and a sign-in is ${status}`)
    }
  },
  async probe({ port, seconds }: { port: number; seconds: number }): Promise<Samples> {
    const until = now() + seconds * 1_000
    const [revoke, signIns, check, entry] = await Promise.all([
      series('revoke', port, until),
      series('signIn', port, until),
      series('check', port, until),
      series('entry', port, until),
    ])
    return { revoke, signIn: signIns, check, entry }
  },
}
export type Probes = typeof commands
answer(commands)
