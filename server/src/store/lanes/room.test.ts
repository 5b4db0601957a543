import { setUpDatabase } from '@curfew/server/testing'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Curfew } from '../../curfew/embedded.ts'
import { createCurfew } from '../../curfew.ts'
import { lackOfRoom, type Room } from './room.ts'

describe('LO-7 whether a server has room for a node', () => {
  const room = (limit: number, inUse: number, otherNodes = 0): Room => ({ limit, inUse, otherNodes })

  it.each<[string, Room, number, string | null]>([
    ['enough', room(97, 5), 20, null],
    ['exactly enough', room(25, 5), 20, null],
    ['enough for all nodes', room(97, 40, 3), 20, null],
    [
      'others have taken the most of it',
      room(97, 85),
      20,
      'This node may open 20 connections to PostgreSQL, which allows 97 in total; 85 are in use by others. Requests ' +
        'that find no free connection get 503: set CURFEW_DATABASE_CONNECTIONS to 12 or less for each node, or raise max_connections by at least 8.',
    ],
    [
      'another node, which has not opened all of its own',
      room(30, 12, 1),
      20,
      'This node may open 20 connections to PostgreSQL, which allows 30 in total; 12 are in use by others, another node runs. ' +
        'Requests that find no free connection get 503: set CURFEW_DATABASE_CONNECTIONS to 15 or less for each node, or raise max_connections by at least 10.',
    ],
    [
      'twenty nodes, for which not even the least would be enough',
      room(97, 90, 19),
      20,
      'This node may open 20 connections to PostgreSQL, which allows 97 in total; 90 are in use by others, 19 other nodes run. ' +
        'Requests that find no free connection get 503: raise max_connections by at least 303.',
    ],
    [
      'too little for the smallest node',
      room(10, 5),
      8,
      'This node may open 8 connections to PostgreSQL, which allows 10 in total; 5 are in use by others. Requests that ' +
        'find no free connection get 503: raise max_connections by at least 3.',
    ],
  ])('%s', (_what, found, budget, sentence) => {
    expect(lackOfRoom(found, budget)).toBe(sentence)
  })
})

describe('LO-7 a node keeps to its budget', () => {
  const records = setUpDatabase()
  const admin = records.connect()
  let running: Curfew[] = []
  const lines: { msg: string; limit?: number }[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const start = async (databaseConnections?: number) => {
    const curfew = await createCurfew({ databaseUrl: records.url, log, databaseConnections })
    running.push(curfew)
    return curfew
  }

  beforeEach(() => {
    lines.length = 0
  })
  afterEach(async () => {
    for (const each of running.splice(0)) await each.close()
    running = []
    await admin.query(`ALTER DATABASE ${name()} CONNECTION LIMIT -1`)
  })
  const name = () => new URL(records.url).pathname.slice(1)

  it('says nothing where there is room', async () => {
    await start()
    expect(lines).toEqual([])
  })

  it('says in one line what is missing where the server allows less', async () => {
    await admin.query(`ALTER DATABASE ${name()} CONNECTION LIMIT 12`)
    await start()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ budget: 20, limit: 12, otherNodes: 0 })
    expect(lines[0]?.msg).toMatch(
      /^This node may open 20 connections to PostgreSQL, which allows 12 in total; \d+ /,
    )
  })

  it('counts the other nodes, which may each open as many', async () => {
    await start(8)
    await admin.query(`ALTER DATABASE ${name()} CONNECTION LIMIT 30`)
    await start(20)
    expect(lines).toHaveLength(1)
    expect(lines[0]?.msg).toMatch(/another node runs\. .* set CURFEW_DATABASE_CONNECTIONS to 15 or less/)
  })

  it('has what a forced logout needs from the start', async () => {
    await start()
    const { rows } = await admin.query<{ name: string }>(
      `SELECT DISTINCT application_name AS name FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'curfew %'`,
    )
    const held = rows.map((row) => row.name)
    for (const lane of ['changes', 'checks', 'lease', 'looks']) expect(held).toContain(`curfew ${lane}`)
  })

  it('refuses to start with too few', async () => {
    await expect(start(7)).rejects.toThrow('a node needs at least 8 database connections, not 7')
  })
})
