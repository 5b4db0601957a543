import { type Nemesis, pass } from './nemesis.ts'

/** Between two faults, in milliseconds: each is to be seen for itself. */
const REST_MS = 700

/** One after the other. */
export const inTurn =
  (...nemeses: readonly Nemesis[]): Nemesis =>
  async (scene) => {
    for (const nemesis of nemeses) {
      await pass(scene, REST_MS)
      if (scene.signal.aborted) return
      await nemesis(scene)
    }
    await pass(scene, REST_MS)
  }

/** The same one again and again, for as long as the run goes on. */
export const overAndOver =
  (nemesis: Nemesis): Nemesis =>
  async (scene) => {
    while (!scene.signal.aborted) await inTurn(nemesis)(scene)
  }
