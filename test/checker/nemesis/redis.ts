import { startTestRedis } from '@curfew/server/testing'
import { type Nemesis, pass } from './nemesis.ts'

/** One node's way to Redis is cut: the others see Redis well, and it says that this node is gone. */
export const cutLink =
  (node: number, milliseconds: number): Nemesis =>
  async (scene) => {
    const { cluster, chronicle } = scene
    await chronicle.during({ name: `node ${node} cut off from Redis`, touches: 'redis', node }, async () => {
      cluster.wires[node]?.cut()
      await pass(scene, milliseconds)
      cluster.wires[node]?.mend()
    })
  }

/** Killed; after a while another one is there, which knows of nothing. */
export const killRedis =
  (milliseconds: number): Nemesis =>
  async (scene) => {
    const { cluster, chronicle } = scene
    await chronicle.during({ name: 'Redis killed', touches: 'redis', node: null }, async () => {
      const port = cluster.redis?.port
      await cluster.redis?.stop()
      await pass(scene, milliseconds)
      cluster.redis = await startTestRedis({ port })
    })
  }

/** It holds its connections and says nothing, which is worse than being gone. */
export const pauseRedis =
  (milliseconds: number): Nemesis =>
  async (scene) => {
    const { cluster, chronicle } = scene
    const { redis } = cluster
    if (!redis) throw new Error('this cluster has no Redis')
    await chronicle.during(
      { name: `Redis paused for ${milliseconds} ms`, touches: 'redis', node: null },
      async () => {
        redis.pause()
        await pass(scene, milliseconds)
        redis.resume()
      },
    )
  }
