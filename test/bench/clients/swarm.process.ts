/**
 * Thousands of raw clients in one process. They hold no more than a socket each and look at the first bytes of a message
 * only, so that what is measured is the server.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { answer } from '../commands.ts'
import { now } from '../measure/clock.ts'
import { tokenOf } from '../tokens.ts'
import { DIALECTS, type DialectName } from './dialect.ts'

/** Handshakes under way at a time. */
const AT_ONCE = 200
/** When a server cannot tell at the moment whether a session lives, a client asks again. */
const ASK_AGAIN_MS = 250
/** How long anything may take before the bench gives up. */
const LIMIT_MS = 60_000

interface Client {
  socket: WebSocket
  noticedAt: number | null
}
let clients: Client[] = []
let told = 0
let closed = 0
let askedAgain = 0
let lastNoticeAt = 0
let lastCloseAt = 0
/** Called whenever a client was told or closed. */
let onProgress: (() => void) | undefined

/** The answer to a handshake was 503. */
class CannotTell extends Error {}

const open = (url: string, dialectName: DialectName, token: string): Promise<Client> =>
  new Promise((resolve, reject) => {
    const dialect = DIALECTS[dialectName]
    const socket = new WebSocket(url + dialect.path, { perMessageDeflate: false, skipUTF8Validation: true })
    const client: Client = { socket, noticedAt: null }
    let lastWord = 'nothing'
    socket.on('message', (data: Buffer) => {
      const message = data.toString('latin1')
      lastWord = message
      if (client.noticedAt === null && dialect.isNotice(message)) {
        client.noticedAt = lastNoticeAt = now()
        told++
        onProgress?.()
      }
      const reply = dialect.answerTo(message, token)
      // On machines of their own no client's answer would hold up what another one reads.
      if (reply !== undefined) setImmediate(() => socket.send(reply))
      if (dialect.isUsableFrom(message)) resolve(client)
    })
    socket.on('open', () => {
      if (dialect.isUsableFrom('')) resolve(client)
    })
    socket.on('error', reject)
    socket.on('close', () => {
      lastCloseAt = now()
      closed++
      reject(
        dialect.cannotTell(lastWord)
          ? new CannotTell()
          : new Error(
              `${url} closed the connection of ${token} before it was usable; last it said ${lastWord}`,
            ),
      )
      onProgress?.()
    })
  })

const openAtLast = async (url: string, dialect: DialectName, token: string): Promise<Client> => {
  const giveUpAt = now() + LIMIT_MS
  for (;;) {
    try {
      return await open(url, dialect, token)
    } catch (error) {
      if (!(error instanceof CannotTell) || now() > giveUpAt) throw error
      askedAgain++
      closed--
      await wait(ASK_AGAIN_MS)
    }
  }
}

const until = async (condition: () => boolean): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`after ${LIMIT_MS} ms ${told} told, ${closed} closed of ${clients.length}`)),
        LIMIT_MS,
      )
      onProgress = () => {
        if (condition()) resolve()
      }
      onProgress()
    })
  } finally {
    clearTimeout(timer)
    onProgress = undefined
  }
}

const commands = {
  /** Replaces whatever was connected. Resolves when all are usable. @returns milliseconds since the first handshake began */
  async connect(options: {
    /** One of each node; the clients take turns. */
    ports: readonly number[]
    dialect: DialectName
    series: string
    count: number
  }): Promise<number> {
    for (const { socket } of clients) socket.terminate()
    await until(() => closed === clients.length)
    clients = []
    told = closed = askedAgain = 0
    const begin = now()
    let next = 0
    const connectInTurn = async (): Promise<void> => {
      for (let n = next++; n < options.count; n = next++) {
        const url = `ws://127.0.0.1:${options.ports[n % options.ports.length]}`
        clients[n] = await openAtLast(url, options.dialect, tokenOf(options.series, n))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, connectInTurn))
    const milliseconds = now() - begin
    if (askedAgain > 0) console.error(`${askedAgain} handshakes were answered 503 and tried again`)
    return milliseconds
  },
  /** Waits until every client was told and closed. @returns when the last one was, on the machine's clock */
  async everyoneToldAndClosed(): Promise<{ lastNoticeAt: number; lastCloseAt: number }> {
    await until(() => told === clients.length && closed === clients.length)
    return { lastNoticeAt, lastCloseAt }
  },
  /** Waits until the n-th client was told. @returns when, on the machine's clock */
  async told(n: number): Promise<number> {
    const client = clients[n]
    if (!client) throw new RangeError(`no client ${n}`)
    await until(() => client.noticedAt !== null)
    return client.noticedAt ?? Number.NaN
  },
}
export type Swarm = typeof commands
answer(commands)
