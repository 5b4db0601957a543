import { EventEmitter, once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface FailingLink {
  /** The database's address by way of this link. */
  readonly url: string
  /** Resolves when somebody has come in vain. */
  readonly cameInVain: Promise<unknown>
  close(): Promise<void>
}

/**
 * A way to a database that lets so many connections through, one after the other, and is gone for all that come later: what a
 * program meets whose database goes away while it starts.
 *
 * @param later what becomes of the later ones: closed at once, or taken and never answered
 */
export async function failingLink(
  databaseUrl: string,
  connections: number,
  later: 'refused' | 'silent' = 'refused',
): Promise<FailingLink> {
  const { hostname, port } = new URL(databaseUrl)
  const open = new Set<Socket>()
  let came = 0
  const failing = new EventEmitter()
  const server = createServer((from) => {
    open.add(from)
    from.on('error', () => undefined).on('close', () => open.delete(from))
    if (++came > connections) {
      failing.emit('came')
      if (later === 'refused') from.destroy()
      return
    }
    const to = connect(Number(port), hostname)
    to.on('error', () => from.destroy())
    from.on('close', () => to.destroy())
    from.pipe(to).pipe(from)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    cameInVain: once(failing, 'came'),
    async close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
