import { once } from 'node:events'
import type { Server } from 'node:http'

type ListenProblemCode = 'port_in_use' | 'port_not_allowed' | 'host_not_here'

/** Why the server cannot listen, for whoever started it. */
class ListenProblem extends Error {
  readonly code: ListenProblemCode

  constructor(code: ListenProblemCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ListenProblem'
    this.code = code
  }
}

/**
 * Listens.
 *
 * @param port 0: any free one
 * @returns the port
 * @throws ListenProblem
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    server.listen({ host, port })
    await once(server, 'listening')
  } catch (error) {
    throw listenProblem(error, host, port)
  }
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}

function listenProblem(cause: unknown, host: string, port: number): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return new ListenProblem(
        'port_in_use',
        `Port ${port} on ${host} is in use by another program. Stop that one, or choose another port with --port.`,
        { cause },
      )
    case 'EACCES':
      return new ListenProblem(
        'port_not_allowed',
        `This user is not allowed to listen on port ${port}. Choose 1024 or higher.`,
        {
          cause,
        },
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ListenProblem(
        'host_not_here',
        `${host} is not an address of this machine. Choose another one with --host.`,
        {
          cause,
        },
      )
    default:
      return cause
  }
}
