import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be cut, as when a laptop loses its network. */
export interface Wire {
  /** Like that of the server, but for the port. */
  readonly url: string
  cut(): void
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
  let whole = true
  let breaking: { text: string; when: 'before' | 'answered' } | null = null
  const server = createServer((near) => {
    if (!whole) return near.destroy()
    const far = connect(Number(port), hostname)
    near.on('data', (sent) => {
      if (breaking && sent.includes(breaking.text)) {
        const { when } = breaking
        breaking = null
        if (when === 'before') return near.destroy()
        far.unpipe(near)
        far.once('data', () => near.destroy()).resume()
      }
      far.write(sent)
    })
    near.on('end', () => far.end())
    far.pipe(near)
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end)
      end.on('error', () => other.destroy())
      end.on('close', () => ends.delete(end) && other.destroy())
    }
  }).listen(0, hostname)
  await once(server, 'listening')
  const cut = () => {
    whole = false
    for (const end of ends) end.destroy()
  }
  return {
    url: to.replace(`${hostname}:${port}`, `${hostname}:${(server.address() as AddressInfo).port}`),
    cut,
    breakAt: (text, when) => {
      breaking = { text, when }
    },
    mend: () => {
      whole = true
    },
    async remove() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
