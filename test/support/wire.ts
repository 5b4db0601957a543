import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be cut, as when a laptop loses its network. */
export interface Wire {
  /** Like that of the server, but for the port. */
  readonly url: string
  cut(): void
  /**
   * Swallows what either end says, and closes nothing, as a firewall does that has forgotten a connection. Connections that
   * were open then stay so after `mend`.
   */
  swallow(): void
  mend(): void
  /**
   * Breaks the next connection on which a text is sent: before it arrives, or once the server has answered and before
   * that is heard.
   */
  breakAt(text: string, when: 'before' | 'answered'): void
  remove(): Promise<void>
}

export async function layWire(to: string): Promise<Wire> {
  const { hostname, port } = new URL(to)
  const ends = new Set<Socket>()
  const swallowed = new WeakSet<Socket>()
  let state: 'whole' | 'cut' | 'swallowing' = 'whole'
  let breaking: { text: string; when: 'before' | 'answered' } | null = null
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy()
    const far = connect(Number(port), hostname)
    let breaksAtAnswer = false
    near.on('data', (sent) => {
      if (breaking && sent.includes(breaking.text)) {
        const { when } = breaking
        breaking = null
        if (when === 'before') return near.destroy()
        breaksAtAnswer = true
      }
      if (!swallowed.has(near)) far.write(sent)
    })
    far.on('data', (answer) => {
      if (breaksAtAnswer) near.destroy()
      else if (!swallowed.has(far)) near.write(answer)
    })
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end)
      if (state === 'swallowing') swallowed.add(end)
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
    url: to.replace(`${hostname}:${port}`, `${hostname}:${(server.address() as AddressInfo).port}`),
    cut,
    swallow() {
      state = 'swallowing'
      for (const end of ends) swallowed.add(end)
    },
    mend() {
      state = 'whole'
    },
    breakAt(text, when) {
      breaking = { text, when }
    },
    async remove() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
