import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setUpDatabase } from '@curfew/server/testing'
import express from 'express'
import { pino } from 'pino'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createCurfew } from '../curfew.ts'
import type { Curfew } from './embedded.ts'

const records = setUpDatabase()
let curfew: Curfew
let server: Server
let url: string
let token: string
const warnings: string[] = []
beforeEach(async () => {
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line).msg) })
  curfew = await createCurfew({ databaseUrl: records.url, basePath: '/curfew', log })
  const app = express().use(curfew.router())
  app.get('/login', async (request, response) => {
    await curfew.signIn(request, response, { loginId: 'maria' })
    response.end()
  })
  server = createServer(app)
  curfew.attach(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const entered = await fetch(`${url}/login`)
  token = /=([^;]+)/.exec(entered.headers.get('set-cookie') ?? '')?.[1] ?? ''
})
afterEach(async () => {
  await curfew.close()
  server.closeAllConnections()
  server.close()
  warnings.splice(0)
})

/** `connected`, or why not. */
async function live(transports: ('websocket' | 'polling')[]): Promise<string> {
  const client = io(url, {
    path: '/curfew/v1/live',
    transports,
    auth: { token },
    reconnection: false,
    timeout: 2_000,
  })
  const outcome = await new Promise<string>((resolve) => {
    client.once('connect', () => resolve('connected'))
    client.once('connect_error', (error) => resolve(error.message))
  })
  client.disconnect()
  return outcome
}

async function chat(): Promise<string> {
  const client = new WebSocket(`${url.replace('http', 'ws')}/chat`)
  const [said] = await once(client, 'message')
  client.close()
  return String(said)
}

describe('AP-4 websockets of the application beside ours', () => {
  it('a WebSocketServer with a path takes ours away: the log says so once, with the remedy', async () => {
    const sockets = new WebSocketServer({ server, path: '/chat' })
    sockets.on('connection', (client) => client.send('hello'))
    expect(await live(['websocket'])).toBe('websocket error')
    expect(await live(['websocket'])).toBe('websocket error')
    expect(await live(['polling'])).toBe('connected')
    expect(await chat()).toBe('hello')
    expect(warnings).toEqual([expect.stringContaining('Give it `noServer: true`')])
    sockets.close()
  })

  it('so does one that takes all paths', async () => {
    const sockets = new WebSocketServer({ server })
    // It has been opened to somebody who says nothing, and closed.
    expect(await live(['websocket'])).toBe('timeout')
    expect(await live(['polling'])).toBe('connected')
    expect(warnings).toEqual([expect.stringContaining('Give it `noServer: true`')])
    sockets.close()
  })

  it('the remedy is one, and nothing is said', async () => {
    const sockets = new WebSocketServer({ noServer: true })
    server.on('upgrade', (request, socket, head) => {
      if (request.url === '/chat')
        sockets.handleUpgrade(request, socket, head, (client) => client.send('hello'))
    })
    expect(await live(['websocket'])).toBe('connected')
    expect(await chat()).toBe('hello')
    expect(warnings).toEqual([])
    sockets.close()
  })
})

describe('AP-4 a server that was not attached', () => {
  it('is told of once, when a page asks for live connections there', async () => {
    // As `app.listen` makes one.
    const other = createServer(express().use(curfew.router())).listen(0, '127.0.0.1')
    try {
      await once(other, 'listening')
      const { port } = other.address() as AddressInfo
      for (let time = 0; time < 2; time++) {
        const answer = await fetch(`http://127.0.0.1:${port}/curfew/v1/live/?EIO=4&transport=polling`)
        expect(answer.status).toBe(404)
      }
      expect(warnings).toEqual([expect.stringContaining('curfew.attach(server)')])
    } finally {
      other.close()
    }
  })
})

describe('AP-4 an error that the application does not handle', () => {
  it('is answered by Express with the status that it has', async () => {
    const app = express().set('env', 'test')
    app.get('/login', async (request, response) => {
      await curfew.signIn(request, response, { loginId: 'two\tparts' })
    })
    const other = createServer(app).listen(0, '127.0.0.1')
    try {
      await once(other, 'listening')
      const { port } = other.address() as AddressInfo
      expect((await fetch(`http://127.0.0.1:${port}/login`)).status).toBe(400)
    } finally {
      other.closeAllConnections()
      other.close()
    }
  })
})
