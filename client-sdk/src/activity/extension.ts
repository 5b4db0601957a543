import type { Link } from '../connection/link.ts'

/** The explicit act of staying. While there is no connection it waits for one. */
export interface Extension {
  /** True once the server has recorded it; false when it did not confirm, or the session ended first. */
  ask(): Promise<boolean>
  /** There is a connection again. */
  connected(): void
  giveUp(): void
}

/**
 * @param link the usable link, if there is one
 * @param onKept takes the server's new deadline; false when the session has ended meanwhile
 */
export function createExtension(
  link: () => Link | null,
  onKept: (idleDeadline: string | null) => boolean,
): Extension {
  let waiting: ((kept: boolean) => void)[] = []

  async function ask(): Promise<boolean> {
    const usable = link()
    if (!usable) return new Promise((resolve) => waiting.push(resolve))
    const answer = await usable.extend()
    return answer !== null && onKept(answer.idleDeadline)
  }

  function answerAll(answer: () => Promise<boolean>): void {
    const answered = waiting
    waiting = []
    if (answered.length === 0) return
    void answer().then((isKept) => {
      for (const resolve of answered) resolve(isKept)
    })
  }

  return {
    ask,
    connected: () => answerAll(ask),
    giveUp: () => answerAll(() => Promise.resolve(false)),
  }
}
