import { createTestDatabase } from '@curfew/server/testing'
import { withPrograms } from '../bench/program.ts'
import { withClient } from '../bench/records/postgres.ts'
import { seedSessions } from '../bench/records/seed.ts'
import type { CrowdProgram } from './crowd.process.ts'
import type { ServerProgram } from './server.process.ts'

export interface Storm {
  /** From the death of the node until its last client was usable at the other one, in milliseconds. */
  back: number
  /** The longest turn of that node's event loop meanwhile, in milliseconds. */
  stall: number
  /** Clients that were told that their session had ended. */
  told: number
}

/** A node dies as in a power failure, and all of its clients come to the other one. */
export async function reconnectStorm(count: number): Promise<Storm> {
  const records = await createTestDatabase()
  try {
    return await withPrograms(async (start) => {
      const env = { DATABASE_URL: records.url }
      const [dying, staying, crowd] = await Promise.all([
        start<ServerProgram>('../crowd/server.process.ts', { env }),
        start<ServerProgram>('../crowd/server.process.ts', { env }),
        start<CrowdProgram>('../crowd/crowd.process.ts'),
      ])
      await withClient(records.url, (client) => seedSessions(client, 'storm', count))
      const ports = await Promise.all([dying.call('port'), staying.call('port')])
      await crowd.call('connect', { ports, series: 'storm', from: 0, count, manner: 'well' })
      await staying.call('watchTurns')
      const diedAt = Date.now()
      await dying.stop()
      const { lastAt, told } = await crowd.call('everyoneIsBack')
      return { back: lastAt - diedAt, stall: await staying.call('longestTurn'), told }
    })
  } finally {
    await records.drop()
  }
}
