import { describe, expect, it } from 'vitest'
import { Connection, type LiveSocket } from './connection.ts'
import { Connections } from './connections.ts'

/** The index never looks at sockets. */
const NO_SOCKET = {} as LiveSocket

function indexOf(...sessions: { id: string; userId: string; number: number }[]) {
  const connections = new Connections()
  const added = sessions.map((session) => new Connection(NO_SOCKET, session, 0))
  for (const connection of added) connections.add(connection)
  const names = (found: readonly Connection[]) => found.map(({ session }) => session.id).sort()
  return { connections, added, names }
}
const anna = { id: 's1', userId: 'anna', number: 1 }
const ben = { id: 's2', userId: 'ben', number: 2 }
const annaAgain = { id: 's3', userId: 'anna', number: 3 }

describe('EN-6 the index of connections', () => {
  it('finds whom a list of sessions covers, each tab of them', () => {
    const { connections, names } = indexOf(anna, anna, ben)
    const sessions = [
      { id: 's1', userId: 'anna' },
      { id: 'unknown', userId: 'nobody' },
    ]
    expect(names(connections.covered({ sessions }))).toEqual(['s1', 's1'])
  })

  it('finds whom a cut-off covers: up to its number, but for the exceptions', () => {
    const { connections, names } = indexOf(anna, ben, annaAgain)
    const cutOff = { exceptSessions: [], exceptUsers: [] }
    expect(names(connections.covered({ upTo: 2, ...cutOff }))).toEqual(['s1', 's2'])
    expect(names(connections.covered({ upTo: 9, ...cutOff, exceptSessions: ['s3'] }))).toEqual(['s1', 's2'])
    expect(names(connections.covered({ upTo: 9, ...cutOff, exceptUsers: ['anna'] }))).toEqual(['s2'])
  })

  it('counts, and forgets what is removed, once', () => {
    const { connections, added, names } = indexOf(anna, anna, ben)
    const [first] = added
    if (!first) throw new Error('nothing was added')
    connections.remove(first)
    connections.remove(first)
    expect(connections.size).toBe(2)
    expect(names(connections.all())).toEqual(['s1', 's2'])
    expect(names(connections.ofUsers(new Set(['anna'])))).toEqual(['s1'])
    expect(connections.ofSession('s1')).toHaveLength(1)
  })
})
