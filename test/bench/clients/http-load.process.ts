/**
 * Asks for one address over and over, on a number of connections, each of which sends its next request when it has its
 * answer. A load generator from the shelf takes its samples by the second, and its own parsing takes as long as the server.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { answer } from '../commands.ts'
import { now } from '../measure/clock.ts'

const CONNECTIONS = 32
const SUCCESS = 'HTTP/1.1 200 '
const LENGTH = /\r\nContent-Length: (\d+)\r\n/i

interface Load {
  url: string
  headers: Record<string, string>
  /** In all. */
  requests: number
}

/** Whether the text is a whole answer. @throws if it is anything but a 200 that says its length */
const isComplete = (text: string): boolean => {
  const head = text.indexOf('\r\n\r\n')
  if (head === -1) return false
  const length = LENGTH.exec(text)?.[1]
  if (!text.startsWith(SUCCESS) || length === undefined)
    throw new Error(`not a plain 200: ${text.slice(0, 500)}`)
  return text.length >= head + 4 + Number(length)
}

const commands = {
  /** @returns answers a second */
  async load({ url, headers, requests }: Load): Promise<number> {
    const { hostname, port, host, pathname } = new URL(url)
    const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
    const request = Buffer.from(`GET ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
    let left = requests

    const work = async (): Promise<void> => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true })
      await once(socket, 'connect')
      await new Promise<void>((resolve, reject) => {
        let text = ''
        const next = () => (left-- > 0 ? socket.write(request) : resolve())
        socket.on('error', reject)
        socket.on('close', () => reject(new Error(`${url}: the server closed the connection`)))
        socket.on('data', (chunk) => {
          text += chunk.toString('latin1')
          try {
            if (!isComplete(text)) return
          } catch (error) {
            reject(error)
            return
          }
          text = ''
          next()
        })
        next()
      })
      socket.destroy()
    }

    const startedAt = now()
    await Promise.all(Array.from({ length: CONNECTIONS }, work))
    return requests / ((now() - startedAt) / 1000)
  },
}
export type HttpLoad = typeof commands
answer(commands)
