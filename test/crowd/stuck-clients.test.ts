import { eventually, setUpDatabase } from '@curfew/server/testing'
import type { Delivery, Page, RevocationView } from '@curfew/shared'
import { expect, it } from 'vitest'
import { post } from '../bench/clients/post.ts'
import { withPrograms } from '../bench/program.ts'
import { withClient } from '../bench/records/postgres.ts'
import { ADMIN_TOKEN, lastEndCommittedAt, seedAdmin, seedSessions } from '../bench/records/seed.ts'
import type { CrowdProgram } from './crowd.process.ts'
import type { ServerProgram } from './server.process.ts'

const WELL = 500
const DEAF = 40
const STUCK = 40
/** They do not read either, and so much was written to them that nothing more finds room on its way. */
const FULL = 20
/** More than sender and receiver hold for one connection on this machine. */
const BALLAST_BYTES = 8_000_000

/** Once more, because the clients too need a processor to be in time: a server that is late is late again. */
const OPTIONS = { timeout: 180_000, retry: 1 }

const records = setUpDatabase()

it(
  'P5, P3, EN-11 a hundred stuck clients hold up nobody: the call, the healthy, the accounts',
  OPTIONS,
  async () => {
    await withPrograms(async (start) => {
      const [server, crowd] = await Promise.all([
        start<ServerProgram>('../crowd/server.process.ts', { env: { DATABASE_URL: records.url } }),
        start<CrowdProgram>('../crowd/crowd.process.ts'),
      ])
      const admin = await withClient(records.url, async (client) => {
        await seedSessions(client, 'crowd', WELL + DEAF + STUCK + FULL)
        return seedAdmin(client)
      })
      const port = await server.call('port')
      let from = 0
      const connect = async (manner: 'well' | 'deaf' | 'stuck', count: number): Promise<number[]> => {
        const ports = await crowd.call('connect', { ports: [port], series: 'crowd', from, count, manner })
        from += count
        return ports
      }
      await connect('well', WELL)
      const deaf = await connect('deaf', DEAF)
      const stuck = await connect('stuck', STUCK)
      const full = await connect('stuck', FULL)
      expect(await server.call('stuff', full, BALLAST_BYTES)).toBe(FULL)

      const requestedAt = performance.now()
      const { body } = await post<{ revocation: RevocationView }>(port, '/v1/revocations', {
        target: { everyone: true, except: { sessions: [admin] } },
        message: 'The building is closed.',
      })
      expect(performance.now() - requestedAt).toBeLessThan(3_000)
      const { revocation } = body
      const committedAt = await withClient(records.url, lastEndCommittedAt)
      expect((await crowd.call('told', WELL + DEAF)) - committedAt).toBeLessThan(1_000)

      const deliveries = await settledDeliveries(port, revocation.id)
      expect(deliveries).toEqual({
        total: WELL + DEAF + STUCK + FULL,
        acknowledged: WELL,
        closed: 0,
        unreachable: DEAF + STUCK + FULL,
        pending: 0,
        sessionsWithoutConnection: 0,
      })
      const { items } = await get<Page<Delivery>>(
        port,
        `/v1/revocations/${revocation.id}/deliveries?outcome=unreachable&limit=200`,
      )
      expect(new Set(items.map(({ cause }) => cause))).toEqual(new Set(['no_answer']))

      // Cut, whatever still lies in their way, but not before they have had their time.
      const endings = () => server.call('endings', [...deaf, ...stuck, ...full])
      await eventually(async () => expect(await endings()).not.toContain(null))
      expect(Math.min(...(await endings()).map(Number)) - committedAt).toBeGreaterThanOrEqual(2_000)
    })
  },
)

async function get<T>(port: number, path: string): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  })
  if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

/** What they come to when none is pending any more. */
async function settledDeliveries(port: number, id: string): Promise<RevocationView['deliveries']> {
  const read = async () => (await get<RevocationView>(port, `/v1/revocations/${id}`)).deliveries
  await eventually(async () => expect((await read()).pending).toBe(0), { within: 20_000 })
  return read()
}
