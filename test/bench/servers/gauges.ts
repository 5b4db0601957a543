import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Commands that every server under test has, so that all are measured alike. */
export const gauges = () => {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  return {
    watchStalls(): void {
      delay.reset()
      delay.enable()
    },
    /** The longest time in milliseconds between two turns of the event loop since `watchStalls`. */
    longestStall(): number {
      delay.disable()
      return delay.max / 1e6
    },
    /** Seconds that the processors have worked for this process. */
    cpu(): number {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e6
    },
    /** Bytes in use after a collection: what JavaScript holds, and what the process holds. */
    memory(): { held: number; resident: number } {
      if (!globalThis.gc) throw new Error('start the process with exposeGc')
      globalThis.gc()
      globalThis.gc()
      const { heapUsed, external, rss } = process.memoryUsage()
      return { held: heapUsed + external, resident: rss }
    },
  }
}
