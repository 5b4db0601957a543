import { once } from 'node:events'
import { createServer, Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
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
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
  let answer = ''
  socket.on('data', (chunk) => {
    answer += String(chunk)
  })
  await once(socket, 'close')
  return answer.split('\r\n')[0] ?? ''
}

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
