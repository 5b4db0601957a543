import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { io, type Socket } from 'socket.io-client'
import { interleave } from '../measure/interleave.ts'
import { figure, median, spread } from '../measure/statistics.ts'
import { portsOf, startNodes } from '../nodes.ts'
import type { BenchOptions } from '../options.ts'
import { withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import { seedAdmin } from '../records/seed.ts'
import type { Finding } from '../report.ts'
import type { CurfewServer } from '../servers/curfew.process.ts'
import type { SignIns } from '../servers/sign-ins.process.ts'
import { TOKEN_LENGTH, tokenOf } from '../tokens.ts'

const MANY = 50
const SIGN_INS_A_SECOND = 100
const USERS = 5_000
/** Rows that each dashboard has on the screen. */
const WATCHED = 50
const SECONDS = 5
const SETTLE_MS = 1_500
const ROUNDS = 3
/** Of a core more than with one dashboard. */
const AIM = 0.1

/** What open dashboards cost the node that they are connected to, while many sign in through another one. */
export const dashboards = (options: BenchOptions): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const databaseUrl = await options.postgres.newDatabase()
    const env = { BENCH_DATABASE_URL: databaseUrl }
    const nodes = await startNodes<CurfewServer>(start, 1, 'servers/curfew.process.ts', env)
    const signIns = await start<SignIns>('servers/sign-ins.process.ts', { env })
    const [port] = await portsOf(nodes)
    const users = Math.ceil(USERS / options.shrink)
    await signIns.call('signIn', users, users)
    return withClient(databaseUrl, async (client) => {
      await seedViewers(client)
      const watched = await firstPage(client)
      const measure = (count: number) => async () => {
        const open = await Promise.all(Array.from({ length: count }, (_, n) => connect(port, n, watched)))
        await wait(SETTLE_MS)
        const [node] = nodes
        if (!node) throw new RangeError('no node')
        const before = await node.call('cpu')
        await signIns.call('signInAtPace', SIGN_INS_A_SECOND, SECONDS, users)
        const cores = ((await node.call('cpu')) - before) / SECONDS
        for (const socket of open) socket.disconnect()
        await wait(SETTLE_MS)
        return cores
      }
      const samples = await interleave(options.rounds ?? ROUNDS, {
        none: measure(0),
        one: measure(1),
        many: measure(MANY),
      })
      return [findingOf(samples)]
    })
  })

/** Super users with a session each. */
const seedViewers = async (client: pg.Client): Promise<void> => {
  await seedAdmin(client)
  await client.query(
    `WITH viewers AS (
       INSERT INTO curfew.users (login_id, login_key, is_super_user)
       SELECT 'viewer-' || n, 'viewer-' || n, true FROM generate_series(0, $1::int - 1) AS n RETURNING id, login_id
     )
     INSERT INTO curfew.sessions (token_hash, user_id, due_at)
     SELECT sha256(convert_to(rpad(login_id || '-', ${TOKEN_LENGTH}, 'A'), 'UTF8')), id, now() + interval '1 day' FROM viewers`,
    [MANY],
  )
}

const firstPage = async (client: pg.Client): Promise<string[]> => {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM curfew.users WHERE login_id LIKE 'person %' ORDER BY login_id LIMIT ${WATCHED}`,
  )
  return rows.map(({ id }) => id)
}

const connect = async (port: number, n: number, watched: string[]): Promise<Socket> => {
  const socket = io(`http://127.0.0.1:${port}/admin`, {
    path: '/v1/live',
    transports: ['websocket'],
    forceNew: true,
    auth: { token: tokenOf('viewer', n) },
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('session.active', () => resolve())
    socket.once('connect_error', reject)
  })
  socket.emit('watch', { users: watched })
  return socket
}

const findingOf = ({ none, one, many }: Record<'none' | 'one' | 'many', number[]>): Finding => {
  const more = many.map((cores, round) => cores - (one[round] ?? Number.NaN))
  return {
    title: 'Open dashboards',
    method:
      `Processor time of a node with dashboards, each with the same ${WATCHED} users on the screen, while ${SIGN_INS_A_SECOND} of ${USERS} ` +
      `users sign in a second through another node; ${SECONDS} s a round.`,
    columns: ['dashboards', 'of a core'],
    rows: [
      ['none', spread(none)],
      ['1', spread(one)],
      [`${MANY}`, spread(many)],
    ],
    aims: [
      {
        what: `${MANY} dashboards beside one, ${SIGN_INS_A_SECOND} sign-ins a second: of a core`,
        aim: `less than ${AIM} more`,
        reached: figure(median(more)),
        met: median(more) < AIM,
      },
    ],
  }
}
