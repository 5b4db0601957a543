import { setTimeout as wait } from 'node:timers/promises'

export interface RequestLoop {
  /** How many were answered. */
  answered(): number
  /** Stops it. @returns what was not a success: the status or the error */
  stop(): Promise<string[]>
}

/** Between two requests, in milliseconds: the machine has other things to do as well. */
const PAUSE_MS = 20

/** Asks, one request after the other, until it is stopped. */
export function keepAsking(ask: () => Promise<Response>): RequestLoop {
  const troubles: string[] = []
  let answered = 0
  let isRunning = true
  const running = (async () => {
    while (isRunning) {
      try {
        const response = await ask()
        const text = await response.text()
        answered++
        if (!response.ok) troubles.push(`${response.status} ${text}`)
      } catch (error) {
        troubles.push(String(error))
      }
      await wait(PAUSE_MS)
    }
  })()
  return {
    answered: () => answered,
    async stop() {
      isRunning = false
      await running
      return troubles
    },
  }
}
