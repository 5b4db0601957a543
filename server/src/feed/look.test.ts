import { randomUUID } from 'node:crypto'
import { setUpDatabase } from '@curfew/server/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { freePort } from '../store/postgres/free-port.ts'
import { FENCED_MS } from './beats.ts'
import { change } from './change.ts'
import { Follower } from './follower.ts'
import { Lease } from './lease.ts'
import { look } from './look.ts'

const log = createLog('silent')
const self = { id: randomUUID(), host: 'here', version: 'test' }
const records = setUpDatabase()
const database = records.open()
let follower: Follower

beforeEach(async () => {
  const reader = {
    apply: () => undefined,
    resynchronise: async () => undefined,
    cleanUpAfterNodes: async () => undefined,
  }
  follower = new Follower({ database, self, lease: new Lease(), reader, log })
  await follower.start()
})
afterEach(() => follower.stop())

async function tell(): Promise<number> {
  const { position } = await change(database, async () => ({
    result: undefined,
    entries: [{ kind: 'users.changed', version: 1, payload: { users: [] } }],
  }))
  return position ?? 0
}

const lookFor = (position: number, { looks }: Pick<Database, 'looks'> = database) =>
  look({ database: { looks }, follower, nodeId: self.id, wake: () => undefined, log }, position)

describe('FD-9 who ends, looks', () => {
  it('waits for a node that may trust its memory until it has applied the entry', async () => {
    const id = randomUUID()
    await database.lease.query(
      "INSERT INTO curfew.nodes (id, applied, host, version) VALUES ($1, 0, 'slow', 'test')",
      [id],
    )
    const position = await tell()
    const order: string[] = []
    const looked = lookFor(position).then((nodes) => {
      order.push('answered')
      return nodes
    })
    for (let round = 0; round < 5; round++) {
      await database.lease.query('UPDATE curfew.nodes SET beat = beat + 1 WHERE id = $1', [id])
    }
    order.push('applied')
    await database.lease.query('UPDATE curfew.nodes SET applied = $2, beat = beat + 1 WHERE id = $1', [
      id,
      position,
    ])
    expect(await looked).toContainEqual({ id, outcome: 'applied' })
    expect(order).toEqual(['applied', 'answered'])
    await database.lease.query('DELETE FROM curfew.nodes WHERE id = $1', [id])
  })
})

describe('FD-10 if the look fails', () => {
  it('waits until every lease is over, and reports nobody as having applied', async () => {
    const gone = openDatabase(`postgres://nobody@127.0.0.1:${await freePort()}/gone`, log)
    const started = performance.now()
    expect(await lookFor(await tell(), gone)).toEqual([{ id: self.id, outcome: 'fenced' }])
    expect(performance.now() - started).toBeGreaterThanOrEqual(FENCED_MS)
    await gone.close()
  })
})
