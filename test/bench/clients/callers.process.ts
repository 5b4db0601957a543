/** Callers who each send a request, wait for its answer and send the next, beside each other. */
import { answer } from '../commands.ts'
import { now } from '../measure/clock.ts'
import { type Sending, sender } from './send.ts'

interface Calling {
  /** One after the other; when none is left the callers stop. */
  sendings: readonly Sending[]
  callers: number
  seconds: number
}

/** What became of it. */
export interface Called {
  /** Answers a second that were a success. */
  perSecond: number
  /** Of the others, how many had which status. */
  refused: Record<number, number>
}

const send = sender()

const commands = {
  async call({ sendings, callers, seconds }: Calling): Promise<Called> {
    const startedAt = now()
    const until = startedAt + seconds * 1_000
    const refused: Record<number, number> = {}
    let successes = 0
    let next = 0
    const work = async (): Promise<void> => {
      while (now() < until) {
        const sending = sendings[next++]
        if (sending === undefined) return
        const { status } = await send(sending)
        if (status >= 200 && status < 300) successes++
        else refused[status] = (refused[status] ?? 0) + 1
      }
    }
    await Promise.all(Array.from({ length: callers }, work))
    return { perSecond: successes / ((now() - startedAt) / 1_000), refused }
  },
}
export type Callers = typeof commands
answer(commands)
