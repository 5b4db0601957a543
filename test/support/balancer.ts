import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually, freePort, makeTemporaryFolder } from '@curfew/server/testing'

const SHIPPED = fileURLToPath(new URL('../../server/deploy/haproxy.cfg', import.meta.url))

/** What a machine's own configuration would have beside ours. */
const MACHINE = 'global\n  log stdout format raw local0\n  nbthread 1\n'

export interface Balancer {
  readonly url: string
  /** Where it takes requests without TLS beside those with it. */
  readonly plainUrl: string
  /** Everything that it has logged: requests, and nodes that go down or come up. */
  output(): string
  /** Waits until it says so; what it has said before counts from `since` on, an earlier length of its output. */
  says(pattern: RegExp, since?: number): Promise<void>
  stop(): Promise<void>
}

/**
 * Runs Debian's HAProxy with the configuration that is shipped, in front of two nodes.
 *
 * @param certificate a file with key and certificate, for TLS
 */
export async function startBalancer(nodes: [string, string], certificate?: string): Promise<Balancer> {
  const folder = await makeTemporaryFolder()
  const machine = join(folder.path, 'machine.cfg')
  await writeFile(machine, MACHINE)
  const address = `127.0.0.1:${await freePort()}`
  const plainAddress = certificate === undefined ? address : `127.0.0.1:${await freePort()}`
  const [one, two] = nodes.map((node) => new URL(node).host)
  const child = spawn('haproxy', ['-db', '-f', machine, '-f', SHIPPED], {
    env: {
      PATH: process.env.PATH,
      CURFEW_BIND: address,
      CURFEW_NODE_1: one,
      CURFEW_NODE_2: two,
      ...(certificate === undefined
        ? {}
        : { CURFEW_CERTIFICATE: certificate, CURFEW_BIND_HTTP: plainAddress }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  child.stderr.on('data', (chunk) => (said += chunk))
  const exited = once(child, 'exit')
  const balancer: Balancer = {
    url: `${certificate === undefined ? 'http' : 'https'}://${address}`,
    plainUrl: `http://${plainAddress}`,
    output: () => said,
    says: (pattern, since = 0) =>
      eventually(
        () => {
          if (!pattern.test(said.slice(since))) throw new Error(`the balancer has not said ${pattern}`)
        },
        { within: 15_000 },
      ),
    async stop() {
      child.kill('SIGKILL')
      await exited
      await folder.remove()
    },
  }
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`haproxy ended with ${child.exitCode}:\n${said}`)
    await fetch(`${balancer.plainUrl}/livez`, { redirect: 'manual' })
  })
  return balancer
}
