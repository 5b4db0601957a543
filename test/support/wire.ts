import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be cut, as when a laptop loses its network. */
export interface Wire {
  readonly url: string
  cut(): void
  /**
   * Swallows what either end says, and closes nothing, as a firewall does that has forgotten a connection. Connections that
   * were open then stay so after `mend`.
   */
  swallow(): void
  mend(): void
  remove(): Promise<void>
}

export async function layWire(to: string): Promise<Wire> {
  const { protocol, hostname, port } = new URL(to)
  const ends = new Set<Socket>()
  const swallowed = new WeakSet<Socket>()
  let state: 'whole' | 'cut' | 'swallowing' = 'whole'
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy()
    const far = connect(Number(port), hostname)
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end)
      if (state === 'swallowing') swallowed.add(end)
      end.on('data', (chunk) => swallowed.has(end) || other.write(chunk))
      end.on('end', () => swallowed.has(end) || other.end())
      end.on('error', () => other.destroy())
      end.on('close', () => ends.delete(end) && other.destroy())
    }
  }).listen(0, hostname)
  await once(server, 'listening')
  const cut = () => {
    state = 'cut'
    for (const end of ends) end.destroy()
  }
  return {
    url: `${protocol}//${hostname}:${(server.address() as AddressInfo).port}`,
    cut,
    swallow() {
      state = 'swallowing'
      for (const end of ends) swallowed.add(end)
    },
    mend() {
      state = 'whole'
    },
    async remove() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
