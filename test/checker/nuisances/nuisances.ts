import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Cluster } from '../cluster/cluster.ts'
import type { NuisanceCounts } from './counts.ts'

export interface Nuisances {
  /** The plain user among them. */
  readonly userId: string
  /** Ends them. @returns what they were answered */
  stop(): Promise<NuisanceCounts>
}

/** Lets a stranger and a plain user ask for too much at every node of a cluster until they are stopped. */
export async function startNuisances({ nodes }: Cluster): Promise<Nuisances> {
  const child = fork(new URL('nuisances.process.ts', import.meta.url), {
    execArgv: ['--import', import.meta.resolve('tsx')],
    env: { ...process.env, NUISANCES_AT: JSON.stringify(nodes.map(({ url }) => url)) },
  })
  const ended = once(child, 'exit')
  const message = async <T>(): Promise<T> => {
    const said = once(child, 'message').then(([value]) => value as T)
    const failed = ended.then(() => Promise.reject(new Error('the nuisances ended by themselves')))
    return Promise.race([said, failed])
  }
  const userId = await message<string>()
  return {
    userId,
    async stop() {
      const counts = message<NuisanceCounts>()
      child.send('counts')
      try {
        return await counts
      } finally {
        child.kill('SIGKILL')
        await ended
      }
    },
  }
}
