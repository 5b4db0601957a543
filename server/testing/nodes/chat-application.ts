import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import express from 'express'
import { WebSocket, WebSocketServer } from 'ws'
import type { Curfew } from '../../src/curfew/embedded.ts'
import type { EndedSession } from '../../src/curfew/ended-news.ts'
import type { CurfewOptions } from '../../src/curfew/options.ts'
import { createCurfew } from '../../src/curfew.ts'
import { createLog } from '../../src/log.ts'

/** What a browser was told when its websocket was closed. */
export interface ChatClosed {
  code: number
  reason: string
}

export interface Chatting {
  sessionId: string
  userId: string
  headers: { cookie: string }
  closed: Promise<ChatClosed>
}

/** An application that embeds Curfew and has websockets of its own, at `/chat`, which it closes when Curfew says so. */
export interface ChatApplication {
  readonly url: string
  readonly curfew: Curfew
  /** All that `on('ended')` has told. */
  readonly told: readonly EndedSession[]
  /** Signs somebody in, in a browser of their own. */
  signIn(loginId: string, groups?: string[]): Promise<Omit<Chatting, 'closed'>>
  /** The same, and opens a websocket. */
  chat(loginId: string, groups?: string[]): Promise<Chatting>
  close(): Promise<void>
}

export async function openChatApplication(
  databaseUrl: string,
  options: Partial<CurfewOptions> = {},
): Promise<ChatApplication> {
  const curfew = await createCurfew({
    databaseUrl,
    log: createLog('silent'),
    basePath: '/curfew',
    ...options,
  })
  const app = express().use(curfew.router())
  app.post('/login', express.json(), async (request, response) => {
    response.json(await curfew.signIn(request, response, request.body))
  })
  const server = createServer(app)
  curfew.attach(server)

  const sockets = new WebSocketServer({ noServer: true })
  const bySession = new Map<string, WebSocket>()
  const enter = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const check = await curfew.check(request, { activity: false })
    if (check.state !== 'live') socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
    else sockets.handleUpgrade(request, socket, head, (client) => bySession.set(check.session.id, client))
  }
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== '/chat') return
    socket.on('error', () => socket.destroy())
    enter(request, socket, head).catch(() => socket.destroy())
  })
  const told: EndedSession[] = []
  curfew.on('ended', (ended) => {
    told.push(ended)
    bySession.get(ended.sessionId)?.close(4_401, ended.notice?.reason)
  })

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const signIn: ChatApplication['signIn'] = async (loginId, groups = []) => {
    const response = await fetch(`${url}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ loginId, groups }),
    })
    const { sessionId, userId } = (await response.json()) as { sessionId: string; userId: string }
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
    return { sessionId, userId, headers: { cookie } }
  }
  return {
    url,
    curfew,
    told,
    signIn,
    async chat(loginId, groups) {
      const entered = await signIn(loginId, groups)
      const client = new WebSocket(`${url.replace('http', 'ws')}/chat`, { headers: entered.headers })
      await once(client, 'open')
      const closed = once(client, 'close').then(([code, reason]) => ({ code, reason: String(reason) }))
      return { ...entered, closed }
    },
    async close() {
      sockets.close()
      for (const socket of bySession.values()) socket.terminate()
      await curfew.close()
      server.closeAllConnections()
      server.close()
    },
  }
}
