/**
 * A stranger and a plain user who ask for too much, each of them at every node: as fast as they are answered, up to a rate
 * at which they once stopped an installation, and deaf to every "not so fast". In a process of its own, so that the clients
 * whom the checker believes are held up by nothing but the nodes.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { KeepAlive, type RawRequest } from '../clients/keep-alive.ts'
import type { NuisanceCounts, NuisanceName } from './counts.ts'

const urls = JSON.parse(process.env.NUISANCES_AT ?? '[]') as string[]
const LOGIN_ID = 'nuisance'

/** Of each nuisance at each node: how many ask at a time, and how often altogether in a second at most. */
const RATES: Record<NuisanceName, { atOnce: number; perSecond: number }> = {
  'many mistakes': { atOnce: 1, perSecond: 10 / urls.length },
  'who am I': { atOnce: 3, perSecond: 600 / urls.length },
  stay: { atOnce: 3, perSecond: 450 / urls.length },
  'sign-out of nobody': { atOnce: 3, perSecond: 500 / urls.length },
}

const TOKEN = /\r\nSet-Cookie: curfew=([^;]+)/i
/** 0.9 MB of fields that no sign-in has. */
const MISTAKES = JSON.stringify(
  Object.fromEntries(Array.from({ length: 100_000 }, (_, number) => [number.toString(36), 0])),
)

const counts: NuisanceCounts = { 'many mistakes': {}, 'who am I': {}, stay: {}, 'sign-out of nobody': {} }

function count(name: NuisanceName, answer: string): void {
  counts[name][answer] = (counts[name][answer] ?? 0) + 1
}

/** Does something again and again, never sooner than the rate allows, and not at once after a failure. */
async function repeat(name: NuisanceName, ask: () => Promise<string>): Promise<never> {
  const { atOnce, perSecond } = RATES[name]
  const interval = (atOnce * 1_000) / perSecond
  for (let due = performance.now(); ; due = Math.max(due + interval, performance.now())) {
    await wait(Math.max(0, due - performance.now()))
    const answer = await ask().catch(() => 'nothing')
    count(name, answer)
    if (answer === 'nothing') await wait(100)
  }
}

const statusOf = (pool: KeepAlive, request: RawRequest): Promise<string> =>
  pool.ask(request).then(({ status }) => `${status}`)

/** The plain user's session, which is begun again when it has ended. */
class PlainUser {
  readonly #pool: KeepAlive
  #token: Promise<string> | null = null
  userId = ''

  constructor(pool: KeepAlive) {
    this.#pool = pool
  }

  token(): Promise<string> {
    this.#token ??= this.#enter()
    return this.#token
  }

  hasEnded(): void {
    this.#token = null
  }

  async #enter(): Promise<string> {
    const body = JSON.stringify({ loginId: LOGIN_ID })
    for (;;) {
      const answer = await this.#pool.ask({ method: 'POST', path: '/enter', body }).catch(() => null)
      const token = answer && TOKEN.exec(answer.head)?.[1]
      if (answer?.status === 200 && token) {
        this.userId = (JSON.parse(answer.body) as { userId: string }).userId
        return token
      }
      await wait(1_000)
    }
  }
}

/** A live connection of the plain user, made again when it is lost. */
class Stayer {
  #socket: WebSocket | null = null
  #answered: ((answer: string) => void) | null = null

  async stay(url: string, user: PlainUser): Promise<string> {
    const socket = this.#socket ?? (await this.#connect(url, await user.token()))
    return new Promise((resolve) => {
      this.#answered = resolve
      socket.send('420["extend",{}]')
    })
  }

  async #connect(url: string, token: string): Promise<WebSocket> {
    const address = `${url.replace('http', 'ws')}/v1/live/?EIO=4&transport=websocket`
    const socket = new WebSocket(address, { perMessageDeflate: false, handshakeTimeout: 5_000 })
    await new Promise<void>((resolve, reject) => {
      socket.on('message', (data: Buffer) => {
        const message = data.toString()
        if (message === '2') socket.send('3')
        else if (message.startsWith('0')) socket.send(`40${JSON.stringify({ token })}`)
        else if (message.startsWith('42["session.active"')) resolve()
        else if (message.startsWith('44')) socket.close()
        else if (message.startsWith('43')) this.#answer(message.includes('"error"') ? 'refused' : 'stayed')
      })
      socket.on('error', reject)
      socket.on('close', () => {
        this.#socket = null
        this.#answer('nothing')
        reject(new Error('closed'))
      })
    })
    this.#socket = socket
    return socket
  }

  #answer(answer: string): void {
    this.#answered?.(answer)
    this.#answered = null
  }
}

const pools = urls.map((url) => new KeepAlive(url))
const [first] = pools
if (!first) throw new Error('NUISANCES_AT names no nodes')
const user = new PlainUser(first)
await user.token()

for (const [node, pool] of pools.entries()) {
  const each = (name: NuisanceName, ask: () => Promise<string>): void => {
    for (let number = 0; number < RATES[name].atOnce; number++) void repeat(name, ask)
  }
  each('many mistakes', () => statusOf(pool, { method: 'POST', path: '/v1/sign-in', body: MISTAKES }))
  each('sign-out of nobody', () => {
    const headers = { authorization: `Bearer ${randomBytes(32).toString('base64url')}` }
    return statusOf(pool, { method: 'POST', path: '/v1/sign-out', headers })
  })
  each('who am I', async () => {
    const headers = { authorization: `Bearer ${await user.token()}` }
    const status = await statusOf(pool, { path: '/v1/session', headers })
    if (status === '401') user.hasEnded()
    return status
  })
  for (let number = 0; number < RATES.stay.atOnce; number++) {
    const stayer = new Stayer()
    void repeat('stay', () => stayer.stay(urls[node] as string, user))
  }
}

process.on('message', () => process.send?.(counts))
process.on('disconnect', () => process.exit())
process.send?.(user.userId)
