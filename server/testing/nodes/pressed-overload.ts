import { Overload } from '../../src/load/overload.ts'
import type { Stage } from '../../src/load/stages.ts'
import { createLog } from '../../src/log.ts'

/** An overload that a test brings about, without any load. */
export class PressedOverload extends Overload {
  #late: { value: number }
  #at: { value: number }

  constructor() {
    const late = { value: 0 }
    const at = { value: 0 }
    super({
      gauge: { start: () => undefined, read: () => ({ late: late.value, wait: 0 }), stop: () => undefined },
      log: createLog('silent'),
      now: () => at.value,
    })
    this.#late = late
    this.#at = at
  }

  /** Measures pressure until a stage is reached, or calm until it is over. */
  press(stage: Stage): void {
    this.#late.value = stage === 0 ? 0 : 1_000
    while (this.stage !== stage) {
      if (this.stage > stage && stage !== 0) throw new Error(`it is past stage ${stage} already`)
      this.measure()
      this.#at.value += 250
    }
  }
}
