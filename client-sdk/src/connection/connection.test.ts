import { describe, expect, it } from 'vitest'
import { linkPairs } from '../../testing/link-pair.ts'
import { manualTime } from '../../testing/manual-time.ts'
import { sampleHello, sampleNotice } from '../../testing/sample.ts'
import { createConnection } from './connection.ts'

function setUp() {
  const time = manualTime()
  const links = linkPairs()
  const told: string[] = []
  const connection = createConnection(
    { ...time, dial: links.dial, random: () => 1 },
    {
      hello: () => told.push('hello'),
      expiring: () => told.push('expiring'),
      extended: () => told.push('extended'),
      updated: () => told.push('updated'),
      ended: () => told.push('ended'),
      refused: ({ kind }) => told.push(`refused: ${kind}`),
      disconnected: () => told.push('disconnected'),
    },
  )
  connection.open()
  const hello = () => links.last().send('hello', sampleHello(time.now()))
  return { time, links, told, connection, hello }
}

describe('createConnection', () => {
  it('is usable from the hello on', () => {
    const { links, told, connection, hello } = setUp()
    expect(connection.link).toBeNull()
    hello()
    expect(connection.link).not.toBeNull()
    expect(told).toEqual(['hello'])
    expect(links.ends).toHaveLength(1)
  })

  it('comes back after a drop, waiting longer each time and shortest after a success', () => {
    const { time, links, told, connection, hello } = setUp()
    hello()
    links.last().drop()
    expect(connection.link).toBeNull()
    expect(told).toEqual(['hello', 'disconnected'])
    time.pass(499)
    expect(links.ends).toHaveLength(1)
    time.pass(1)
    expect(links.ends).toHaveLength(2)
    links.last().drop()
    time.pass(999)
    expect(links.ends).toHaveLength(2)
    time.pass(1)
    expect(links.ends).toHaveLength(3)
    hello()
    links.last().drop()
    time.pass(500)
    expect(links.ends).toHaveLength(4)
  })

  it('waits as long as a server asks that cannot tell right now', () => {
    const { time, links, told } = setUp()
    links.last().refuse({ kind: 'wait', retryAfterSeconds: 7 })
    expect(told).toEqual(['disconnected'])
    time.pass(7_499)
    expect(links.ends).toHaveLength(1)
    time.pass(1)
    expect(links.ends).toHaveLength(2)
  })

  it.each([
    ['the end of the session', { kind: 'ended', notice: sampleNotice() } as const],
    ['nobody signed in', { kind: 'unauthenticated' } as const],
    ['EN-21 a refusal for good', { kind: 'give_up', code: 'forbidden' } as const],
  ])('does not try again after %s', (_, refusal) => {
    const { time, links, told } = setUp()
    links.last().refuse(refusal)
    time.pass(3_600_000)
    expect(links.ends).toHaveLength(1)
    expect(told).toEqual([`refused: ${refusal.kind}`])
  })

  it('lets the server close after the notice, and does not come back', () => {
    const { time, links, told, hello } = setUp()
    hello()
    links.last().end(sampleNotice())
    expect(links.last().isOpen).toBe(true)
    links.last().drop()
    time.pass(3_600_000)
    expect(links.ends).toHaveLength(1)
    expect(told).toEqual(['hello', 'ended'])
  })

  it('gives up on a connection that never says hello', () => {
    const { time, links, told } = setUp()
    const [first] = links.ends
    time.pass(15_500)
    expect(first?.isOpen).toBe(false)
    expect(links.ends).toHaveLength(2)
    expect(told).toEqual(['disconnected'])
  })

  it('tries at once when woken', () => {
    const { time, links, connection } = setUp()
    links.last().drop()
    connection.wake()
    expect(links.ends).toHaveLength(2)
    time.pass(10_000)
    expect(links.ends).toHaveLength(2)
  })

  it('replaces a connection that slept through its heartbeats, and keeps one that did not', () => {
    const { time, links, connection, hello } = setUp()
    hello()
    time.pass(25_000)
    links.last().send('heartbeat')
    time.pass(25_000)
    connection.wake()
    expect(links.ends).toHaveLength(1)
    time.sleep(3_600_000)
    connection.wake()
    expect(links.ends).toHaveLength(2)
    expect(links.ends[0]?.isOpen).toBe(false)
  })

  it('stays closed once closed', () => {
    const { time, links, connection, hello } = setUp()
    hello()
    connection.close()
    connection.wake()
    time.pass(3_600_000)
    expect(links.ends).toHaveLength(1)
    expect(links.last().isOpen).toBe(false)
  })

  it('opens again', () => {
    const { links, connection, hello, told } = setUp()
    connection.close()
    connection.open()
    connection.open()
    hello()
    expect(links.ends).toHaveLength(2)
    expect(told).toEqual(['hello'])
  })
})
