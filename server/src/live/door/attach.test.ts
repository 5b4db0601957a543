import { once } from 'node:events'
import { createServer, Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { Server as SocketServer } from 'socket.io'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { eventually } from '../../../testing/index.ts'
import { attach } from './attach.ts'

let server: Server
let url: URL
/** Answers with its name whatever it is handed. */
function carrierNamed(name: string): Server {
  const carrier = new Server()
  carrier.on('request', (_request, response) => response.end(name))
  carrier.on('upgrade', (_request, socket) => socket.end(`HTTP/1.1 400 ${name}\r\n\r\n`))
  return carrier
}

beforeEach(async () => {
  server = createServer((_request, response) => response.end('the application'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const get = async (path: string): Promise<string> => (await fetch(new URL(path, url))).text()

/** The first line of the answer to a wish to upgrade. */
async function upgrade(path: string): Promise<string> {
  const socket = connect(Number(url.port), url.hostname)
  const headers = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n`,
  )
  socket.on('error', () => undefined)
  let answer = ''
  socket.on('data', (chunk) => {
    answer += String(chunk)
  })
  await once(socket, 'close')
  return answer.split('\r\n')[0] ?? ''
}

/** Somebody else who listens for upgrades. */
type Neighbour = () => unknown

const PATH = '/curfew/v1/live'
const ws: Neighbour = () => new WebSocketServer({ server, path: '/chat' })
const wsOfAllPaths: Neighbour = () => new WebSocketServer({ server })
const handler: Neighbour = () =>
  server.on('upgrade', (request, socket) => {
    if (request.url !== '/chat') socket.destroy()
  })

describe('AP-4 somebody else answers our websockets', () => {
  it.each<[string, Neighbour, 'before' | 'after']>([
    ['ws with a path, made before', ws, 'before'],
    ['ws that takes all paths, made before', wsOfAllPaths, 'before'],
    ['ws that takes all paths, made after', wsOfAllPaths, 'after'],
    ['ws with a path, made after', ws, 'after'],
    ['a listener that destroys what is not its own, before', handler, 'before'],
    ['a listener that destroys what is not its own, after', handler, 'after'],
  ])('%s: it is told once', async (_, neighbour, when) => {
    let told = 0
    if (when === 'before') neighbour()
    attach(server, PATH, carrierNamed('live'), { onTaken: () => told++ })
    if (when === 'after') neighbour()
    await Promise.all([PATH, `${PATH}/?EIO=4`].map(upgrade))
    expect(told).toBe(1)
  })

  it.each<[string, Neighbour]>([
    ['ws without a server', () => new WebSocketServer({ noServer: true })],
    ['socket.io', () => new SocketServer(server, { path: '/chat' })],
    [
      'a listener that leaves alone what is not its own',
      () =>
        server.on('upgrade', (request, socket) => {
          if (request.url === '/chat') socket.end('HTTP/1.1 400 chat\r\n\r\n')
        }),
    ],
    ['another of ours', () => attach(server, '/other', carrierNamed('other'))],
  ])('says nothing of %s, made before or after', async (_, neighbour) => {
    let told = 0
    neighbour()
    attach(server, PATH, carrierNamed('live'), { onTaken: () => told++ })
    for (const listener of server.listeners('upgrade').slice(1)) {
      server.off('upgrade', listener as () => void)
      server.on('upgrade', listener as () => void)
      expect(await upgrade(PATH)).toBe('HTTP/1.1 400 live')
    }
    expect(await upgrade(PATH)).toBe('HTTP/1.1 400 live')
    await upgrade('/chat')
    expect(told).toBe(0)
  })

  it('says nothing of clients that go away', async () => {
    let told = 0
    let upgrades = 0
    attach(server, PATH, carrierNamed('live'), { onTaken: () => told++ })
    server.on('upgrade', () => upgrades++)
    const socket = connect(Number(url.port), url.hostname)
    socket.write(`GET ${PATH} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, () =>
      socket.resetAndDestroy(),
    )
    await eventually(() => expect(upgrades).toBe(1))
    await upgrade(PATH)
    expect(told).toBe(0)
  })
})

describe('AP-4 somebody else who takes their time over a websocket', () => {
  it('does not end the process with a client that goes away meanwhile', async () => {
    attach(server, PATH, carrierNamed('live'))
    const sockets: Duplex[] = []
    // As an application does that asks whose it is first.
    server.on('upgrade', (_request, socket) => void sockets.push(socket))
    for (let time = 0; time < 20; time++) {
      const socket = connect(Number(url.port), url.hostname)
      const headers = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
      socket.write(`GET /chat HTTP/1.1\r\n${headers}\r\n`, () => socket.resetAndDestroy())
      await eventually(() => expect(sockets.length).toBe(time + 1))
    }
    for (const socket of sockets) socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
    await eventually(() => expect(sockets.every((socket) => socket.destroyed)).toBe(true))
  })
})

describe('a server that is somebody else’s', () => {
  it('gives what is under the path to the carrier and keeps everything else', async () => {
    attach(server, '/curfew/v1/live', carrierNamed('live'))
    expect(await get('/curfew/v1/live')).toBe('live')
    expect(await get('/curfew/v1/live/')).toBe('live')
    expect(await get('/curfew/v1/live?EIO=4')).toBe('live')
    expect(await get('/curfew/v1/live/?EIO=4')).toBe('live')
    expect(await get('/curfew/v1/lively')).toBe('the application')
    expect(await get('/')).toBe('the application')
  })

  it('holds two of them at different paths', async () => {
    attach(server, '/one', carrierNamed('one'))
    attach(server, '/two', carrierNamed('two'))
    expect(await Promise.all(['/one/', '/two/', '/three/'].map(get))).toEqual([
      'one',
      'two',
      'the application',
    ])
    expect(await Promise.all(['/one/', '/two/'].map(upgrade))).toEqual([
      'HTTP/1.1 400 one',
      'HTTP/1.1 400 two',
    ])
  })

  it('keeps its own websockets', async () => {
    attach(server, '/live', carrierNamed('live'))
    const sockets = new WebSocketServer({ noServer: true })
    server.on('upgrade', (request, socket, head) => {
      if (request.url === '/chat')
        sockets.handleUpgrade(request, socket, head, (client) => client.send('hello'))
    })
    const client = new WebSocket(new URL('/chat', url.href.replace('http', 'ws')))
    const said = await new Promise((resolve) =>
      client.addEventListener('message', ({ data }) => resolve(data)),
    )
    expect(said).toBe('hello')
    client.close()
    sockets.close()
  })

  it('does not keep a wish to upgrade open that nobody listens for', async () => {
    attach(server, '/one', carrierNamed('one'))
    attach(server, '/two', carrierNamed('two'))
    expect(await upgrade('/elsewhere')).toBe('HTTP/1.1 404 Not Found')
  })

  it('is let go of', async () => {
    const detachOne = attach(server, '/one', carrierNamed('one'))
    attach(server, '/two', carrierNamed('two'))
    detachOne()
    expect(await Promise.all(['/one', '/two'].map(get))).toEqual(['the application', 'two'])
    expect(await upgrade('/one')).toBe('HTTP/1.1 404 Not Found')
  })
})
