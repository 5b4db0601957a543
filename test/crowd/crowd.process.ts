/**
 * Many light clients in one process: a socket each, and the first bytes of a message are all they read. They come back by
 * themselves, as the SDK does.
 */
import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { backoffMilliseconds } from '../../client-sdk/src/time/backoff.ts'
import { DIALECTS } from '../bench/clients/dialect.ts'
import { answer } from '../bench/commands.ts'
import { tokenOf } from '../bench/tokens.ts'

/** `deaf` hears its notice and never confirms; `stuck` stops reading as soon as it is usable. */
type Manner = 'well' | 'deaf' | 'stuck'

interface Crowd {
  /** Tried in turn: the next one after each loss. */
  ports: number[]
  series: string
  /** Of the first token. */
  from: number
  count: number
  manner: Manner
}

/** Handshakes under way at a time, at the beginning. */
const AT_ONCE = 100

interface Client {
  losses: number
  /** Attempts that have failed in a row. */
  failures: number
  isThere: boolean
  /** Milliseconds since 1970. */
  usableAt: number
  noticedAt: number | null
  /** Of its own end of the TCP connection. */
  port: number
}
const clients: Client[] = []
let onChange: () => void = () => undefined

/** @returns when it became usable for the first time */
function live(crowd: Crowd, token: string): Promise<void> {
  const client: Client = { losses: 0, failures: 0, isThere: false, usableAt: 0, noticedAt: null, port: 0 }
  clients.push(client)
  return new Promise((resolve) => {
    const dial = () => {
      const port = crowd.ports[client.losses % crowd.ports.length]
      const url = `ws://127.0.0.1:${port}${DIALECTS.curfew.path}`
      const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true })
      socket.on('message', (data: Buffer) => {
        const message = data.toString('latin1')
        if (DIALECTS.curfew.isNotice(message)) {
          client.noticedAt ??= Date.now()
          onChange()
          if (crowd.manner === 'deaf') return
        }
        const reply = DIALECTS.curfew.answerTo(message, token)
        if (reply !== undefined) socket.send(reply)
        if (DIALECTS.curfew.cannotTell(message)) socket.close()
        if (!DIALECTS.curfew.isUsableFrom(message)) return
        const tcp = (socket as unknown as { _socket: Socket })._socket
        Object.assign(client, { isThere: true, failures: 0, usableAt: Date.now(), port: tcp.localPort })
        if (crowd.manner === 'stuck') tcp.pause()
        resolve()
        onChange()
      })
      socket.on('error', () => undefined)
      socket.on('close', () => {
        if (client.isThere) client.losses++
        client.isThere = false
        client.failures++
        onChange()
        if (client.noticedAt === null) setTimeout(dial, backoffMilliseconds(client.failures, Math.random()))
      })
    }
    dial()
  })
}

const until = (condition: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    onChange = () => {
      if (condition()) resolve()
    }
    onChange()
  })

const commands = {
  /** Resolves when all are usable. @returns the ports of their own ends */
  async connect(crowd: Crowd): Promise<number[]> {
    const first = clients.length
    let next = 0
    const inTurn = async (): Promise<void> => {
      for (let n = next++; n < crowd.count; n = next++)
        await live(crowd, tokenOf(crowd.series, crowd.from + n))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, inTurn))
    return clients.slice(first).map(({ port }) => port)
  },
  /** Waits until each has lost its connection and has another. @returns when the last one had; how many were told of an end */
  async everyoneIsBack(): Promise<{ lastAt: number; told: number }> {
    await until(() => clients.every((client) => client.isThere && client.losses > 0))
    return {
      lastAt: Math.max(...clients.map(({ usableAt }) => usableAt)),
      told: clients.filter(({ noticedAt }) => noticedAt !== null).length,
    }
  },
  /** Waits until so many were told. @returns when the last of them was, in milliseconds since 1970 */
  async told(count: number): Promise<number> {
    const those = () => clients.flatMap(({ noticedAt }) => noticedAt ?? [])
    await until(() => those().length >= count)
    return Math.max(...those())
  },
}
export type CrowdProgram = typeof commands
answer(commands)
