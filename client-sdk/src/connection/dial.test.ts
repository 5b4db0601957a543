// @vitest-environment node
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ClientEvents, PROTOCOL_VERSION, type ServerEvents } from '@curfew/shared'
import { type DefaultEventsMap, Server, type Socket } from 'socket.io'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sampleHello, sampleNotice } from '../../testing/sample.ts'
import { socketDial, type TokenSource } from './dial.ts'
import type { Link, LinkEvents } from './link.ts'

type LiveServer = Server<ClientEvents, ServerEvents, DefaultEventsMap, unknown>
type LiveSocket = Socket<ClientEvents, ServerEvents>
type Received = { [Name in keyof LinkEvents]: [Name, ...Parameters<LinkEvents[Name]>] }[keyof LinkEvents]

const notice = sampleNotice()

/** The real Socket.IO on both sides; only what the server says is made up. */
describe('socketDial', () => {
  let io: LiveServer
  let base: URL
  let link: Link | null = null

  beforeEach(async () => {
    const http = createServer()
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    base = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/curfew`)
    io = new Server(http, { path: '/curfew/v1/live' })
  })
  afterEach(async () => {
    link?.close()
    await io.close()
  })

  function dial(token?: TokenSource, isOwnOrigin = true) {
    const received: Received[] = []
    const waiting = new Set<() => void>()
    const note = (...news: Received) => {
      received.push(news)
      for (const look of waiting) look()
    }
    link = socketDial({
      base,
      token,
      isOwnOrigin,
    })({
      hello: (hello) => note('hello', hello),
      heartbeat: () => note('heartbeat'),
      expiring: (event) => note('expiring', event),
      extended: (event) => note('extended', event),
      updated: (event) => note('updated', event),
      ended: (event) => note('ended', event),
      refused: (refusal) => note('refused', refusal),
      closed: () => note('closed'),
    })
    /** Waits until so much has been received. */
    const until = (count: number) =>
      new Promise<Received[]>((resolve) => {
        const look = () => {
          if (received.length >= count) resolve(received)
        }
        waiting.add(look)
        look()
      })
    return { received, until, link }
  }

  const accepted = () => new Promise<LiveSocket>((resolve) => io.once('connection', resolve))
  const said = (socket: LiveSocket, name: keyof ClientEvents) =>
    new Promise<unknown>((resolve) => socket.once(name, (payload: unknown) => resolve(payload)))

  it('tells what the server says', async () => {
    const coming = accepted()
    const { until } = dial()
    const socket = await coming
    const hello = sampleHello(Date.now())
    socket.emit('session.active', hello)
    socket.emit('session.expiring', { endsAt: hello.serverTime, warningSeconds: 20 })
    socket.emit('session.extended', { idleDeadline: null })
    expect(await until(3)).toEqual([
      ['hello', hello],
      ['expiring', { endsAt: hello.serverTime, warningSeconds: 20 }],
      ['extended', { idleDeadline: null }],
    ])
  })

  it('EN-20 says which version of the protocol it speaks', async () => {
    const coming = accepted()
    dial()
    expect((await coming).handshake.query.protocol).toBe(String(PROTOCOL_VERSION))
  })

  it('starts with a websocket', async () => {
    const coming = accepted()
    dial()
    expect((await coming).conn.transport.name).toBe('websocket')
  })

  it.each([
    ['marks what it asks of its own origin as ours', true, '1'],
    ['marks nothing that goes to another origin, which would have to be asked first', false, undefined],
  ])('BR-2 %s', async (_, isOwnOrigin, mark) => {
    const coming = accepted()
    dial(undefined, isOwnOrigin)
    expect((await coming).handshake.headers['curfew-page']).toBe(mark)
  })

  it('EN-11 confirms the notice before it is told, and then the close', async () => {
    const coming = accepted()
    const { until } = dial()
    const socket = await coming
    const ack = said(socket, 'ack')
    socket.emit('session.ended', notice)
    expect(await ack).toEqual({ noticeId: notice.noticeId })
    socket.disconnect(true)
    expect(await until(2)).toEqual([['ended', notice], ['closed']])
  })

  it('says why it was refused', async () => {
    io.use((_, next) => next(Object.assign(new Error('session_ended'), { data: notice })))
    const { until } = dial()
    expect(await until(1)).toEqual([['refused', { kind: 'ended', notice }]])
  })

  it('takes a server that is not there for one that cannot tell', async () => {
    await io.close()
    const { until } = dial()
    expect(await until(1)).toEqual([['refused', { kind: 'wait', retryAfterSeconds: 0 }]])
  })

  it('sends activity with its age, and nothing of it when it is now', async () => {
    const coming = accepted()
    const { link: live } = dial()
    const socket = await coming
    live?.activity(0)
    expect(await said(socket, 'activity')).toEqual({})
    live?.activity(4.5)
    expect(await said(socket, 'activity')).toEqual({ ageSeconds: 4.5 })
  })

  it('extends', async () => {
    const coming = accepted()
    const { link: live } = dial()
    const socket = await coming
    socket.on('extend', (_, answer) => answer?.({ idleDeadline: '2026-05-04T09:00:00Z' }))
    expect(await live?.extend()).toEqual({ idleDeadline: '2026-05-04T09:00:00Z' })
  })

  it('shows a token instead of the cookie, asking for a fresh one each time', async () => {
    const tokens = ['first', 'second']
    for (const expected of [...tokens]) {
      const coming = accepted()
      dial(async () => tokens.shift() ?? '')
      expect((await coming).handshake.auth).toEqual({ token: expected })
      link?.close()
    }
  })

  it('counts as closed when the application has no token', async () => {
    const { until } = dial(() => Promise.reject(new Error('none')))
    expect(await until(1)).toEqual([['closed']])
  })

  it('is silent once it was closed', async () => {
    const coming = accepted()
    const { received, link: live } = dial()
    const socket = await coming
    const gone = new Promise((resolve) => socket.once('disconnect', resolve))
    live?.close()
    await gone
    expect(received).toEqual([])
  })
})
