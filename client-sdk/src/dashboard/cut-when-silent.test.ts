// @vitest-environment node
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ManualTime, manualTime } from '../../testing/manual-time.ts'
import { sampleHello } from '../../testing/sample.ts'
import { socketDial } from '../connection/dial.ts'
import type { Link } from '../connection/link.ts'
import { type Cutter, cutWhenSilent } from './cut-when-silent.ts'

/** The real Socket.IO on both sides, of a server that answers no ping. */
describe('BR-10 the connection of a dashboard', () => {
  let io: Server
  let time: ManualTime
  let cutter: Cutter
  let link: Link
  const isVisible = vi.fn<() => boolean>(() => true)
  const closed = vi.fn<() => void>()

  beforeEach(async () => {
    isVisible.mockClear()
    closed.mockClear()
    const http = createServer()
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const base = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}`)
    io = new Server(http, { path: '/v1/live' })
    io.of('/admin').on('connection', (socket) => socket.emit('session.active', sampleHello(Date.now())))
    time = manualTime()
    cutter = cutWhenSilent({ ...time, isVisible })
    const dial = socketDial({ base, isOwnOrigin: true, namespace: '/admin', onSocket: cutter.follow })
    const nothing = (): void => undefined
    link = dial({
      hello: nothing,
      heartbeat: nothing,
      expiring: nothing,
      extended: nothing,
      updated: nothing,
      ended: nothing,
      refused: nothing,
      closed,
    })
    await vi.waitFor(() => expect(isVisible).toHaveBeenCalled())
  })
  afterEach(async () => {
    link.close()
    await io.close()
  })

  it('is cut when nothing is heard', () => {
    time.pass(6_000)
    expect(closed).toHaveBeenCalledTimes(1)
  })

  it('is kept while answers come another way', () => {
    for (let second = 0; second < 60; second += 2) {
      time.pass(2_000)
      cutter.heard()
    }
    expect(closed).not.toHaveBeenCalled()
  })

  it('is watched no more once the page has closed it', () => {
    link.close()
    isVisible.mockClear()
    time.pass(60_000)
    expect(isVisible).not.toHaveBeenCalled()
  })
})
