import { once } from 'node:events'
import type { KillPointName } from '../kill-points/kill-points.ts'
import { type Nemesis, pass, type Scene, untilReady } from './nemesis.ts'

/** SIGSTOP, and SIGCONT after a while: as when a machine swaps, or a hypervisor is busy. */
export const pauseNode =
  (node: number, milliseconds: number): Nemesis =>
  async (scene) => {
    const place = placeOf(scene, node)
    const name = `node ${node} paused for ${milliseconds} ms`
    await scene.chronicle.during({ name, touches: 'node', node }, async () => {
      place.pause()
      await pass(scene, milliseconds)
      place.resume()
      await untilReady(scene, node)
    })
  }

/** From now on the process computes something every other moment, as an application may. */
export const keepBusy =
  (node: number): Nemesis =>
  async ({ field }) => {
    await field.send(node, { method: 'POST', path: '/compute', body: '{"milliseconds":5}' })
  }

/** `kill -9`, and a fresh process in its place. */
export const replaceNode =
  (node: number): Nemesis =>
  async (scene) => {
    const place = placeOf(scene, node)
    await scene.chronicle.during({ name: `node ${node} killed`, touches: 'node', node }, async () => {
      await place.kill()
      await place.start()
      await untilReady(scene, node)
    })
  }

/** The process kills itself at a step of its next revocation, and another one takes its place. */
export const killAtPoint =
  (node: number, point: KillPointName): Nemesis =>
  async (scene) => {
    const place = placeOf(scene, node)
    await scene.chronicle.during(
      { name: `node ${node} killed ${point}`, touches: 'node', node },
      async () => {
        await place.arm(point)
        // No revocation comes along any more once the run is over.
        await Promise.race([place.ended(), once(scene.signal, 'abort')])
        if (scene.signal.aborted) return
        await place.start()
        await untilReady(scene, node)
      },
    )
  }

function placeOf({ cluster }: Scene, node: number) {
  const place = cluster.nodes[node]
  if (!place) throw new RangeError(`no node ${node}`)
  return place
}
