import { setTimeout as wait } from 'node:timers/promises'
import { RawClient } from '../../../server/testing/nodes/raw-client.ts'
import type { Seat } from '../workload/field.ts'
import { type Nemesis, pass, type Scene } from './nemesis.ts'

/** Who is not let in by then has a session that ended meanwhile, in milliseconds. */
const LIMIT_MS = 2_000

/** So many connections, of sessions that others use as well, stop reading: what is written to them is never taken. */
export const stickClients =
  (count: number, milliseconds: number): Nemesis =>
  async (scene) => {
    const { chronicle, field } = scene
    await chronicle.during(
      { name: `${count} clients stuck for ${milliseconds} ms`, touches: 'clients', node: null },
      async () => {
        const opening = Array.from({ length: count }, (_, n) =>
          stick(scene, field.seats[n % field.seats.length], n % field.plan.nodes),
        )
        const clients = await Promise.all(opening)
        await pass(scene, milliseconds)
        for (const client of clients) client?.socket.terminate()
      },
    )
  }

async function stick({ cluster }: Scene, seat: Seat | undefined, node: number): Promise<RawClient | null> {
  const url = cluster.nodes[node]?.url
  const token = seat?.current?.token
  if (!url || !token) return null
  const connecting = RawClient.connect(url, token).catch(() => null)
  const client = await Promise.race([connecting, wait(LIMIT_MS, null)])
  if (client) client.tcp.pause()
  else void connecting.then((late) => late?.socket.terminate())
  return client
}
