import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens on a free port of this machine only. @returns the port */
export const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1', 8192)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
