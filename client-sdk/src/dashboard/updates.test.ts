// @vitest-environment node
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DashboardClientEvents, DashboardServerEvents, Overview } from '@curfew/shared'
import { type DefaultEventsMap, Server, type Socket } from 'socket.io'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sampleHello, sampleNotice } from '../../testing/sample.ts'
import { socketDial } from '../connection/dial.ts'
import type { Link } from '../connection/link.ts'
import { createUpdates } from './updates.ts'

type LiveSocket = Socket<DashboardClientEvents, DashboardServerEvents>

const overview = { activeUsers: 3, serverTime: '2026-05-04T09:00:00Z' } as unknown as Overview
const MARIA = '018f0000-0000-7000-8000-000000000001'

/** The real Socket.IO on both sides; only what the server says is made up. */
describe('the connection of a dashboard', () => {
  let io: Server<DashboardClientEvents, DashboardServerEvents, DefaultEventsMap, unknown>
  let base: URL
  const links: Link[] = []

  beforeEach(async () => {
    const http = createServer()
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    base = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}`)
    io = new Server(http, { path: '/v1/live' })
  })
  afterEach(async () => {
    for (const link of links.splice(0)) link.close()
    await io.close()
  })

  function setUp() {
    const updates = createUpdates()
    const told: string[] = []
    const note = (name: string) => () => void told.push(name)
    const dial = socketDial({ base, isOwnOrigin: true, namespace: '/admin', onSocket: updates.follow })
    const connect = async (): Promise<LiveSocket> => {
      const coming = new Promise<LiveSocket>((resolve) => io.of('/admin').once('connection', resolve))
      links.push(
        dial({
          hello: note('hello'),
          heartbeat: note('heartbeat'),
          expiring: note('expiring'),
          extended: note('extended'),
          updated: note('updated'),
          ended: note('ended'),
          refused: note('refused'),
          closed: note('closed'),
        }),
      )
      return coming
    }
    return { updates, told, connect }
  }

  it('tells of its own session and of everybody else’s', async () => {
    const { updates, told, connect } = setUp()
    const overviews: Overview[] = []
    const resyncs = vi.fn<() => void>()
    updates.on('overview', (event) => void overviews.push(event))
    updates.on('resync', resyncs)
    const socket = await connect()
    socket.emit('session.active', sampleHello(Date.now()))
    socket.emit('overview', overview)
    socket.emit('resync')
    socket.emit('session.ended', sampleNotice())
    await vi.waitFor(() => expect(told).toEqual(['hello', 'ended']))
    expect(overviews).toEqual([overview])
    expect(resyncs).toHaveBeenCalledTimes(1)
  })

  it('tells nobody who has unsubscribed', async () => {
    const { updates, told, connect } = setUp()
    const callback = vi.fn<() => void>()
    const unsubscribe = updates.on('overview', callback)
    unsubscribe()
    const socket = await connect()
    socket.emit('overview', overview)
    socket.emit('session.active', sampleHello(Date.now()))
    await vi.waitFor(() => expect(told).toEqual(['hello']))
    expect(callback).not.toHaveBeenCalled()
  })

  it('says whose rows are on the screen, and says it again on a new connection', async () => {
    const { updates, connect } = setUp()
    updates.watch([MARIA])
    for (let attempt = 0; attempt < 2; attempt++) {
      const socket = await connect()
      const said = new Promise((resolve) => socket.once('watch', resolve))
      socket.emit('session.active', sampleHello(Date.now()))
      expect(await said).toEqual({ users: [MARIA] })
      const next = new Promise((resolve) => socket.once('watch', resolve))
      updates.watch(attempt === 0 ? [MARIA] : [])
      expect(await next).toEqual({ users: attempt === 0 ? [MARIA] : [] })
      socket.disconnect(true)
    }
  })
})
