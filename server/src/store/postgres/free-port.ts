import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ranges from which systems take the ports of outgoing connections (from 32768 or 49152): otherwise, while a
 * server is away for a moment, somebody's outgoing connection could be given its port, even a client's that tries to
 * reach that very server (TCP then connects it to itself).
 */
const FIRST = 20_000
const COUNT = 12_000

/** A TCP port on 127.0.0.1 that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    if (await canListen(port)) return port
  }
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true })
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
