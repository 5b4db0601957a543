import { setTimeout as wait } from 'node:timers/promises'
import { Repetitions } from '../../log/repetitions.ts'
import type { Log } from '../../log.ts'
import type { Postmaster } from './postmaster.ts'

/** Pauses between attempts, in milliseconds: the first, doubled each time up to the longest. */
const FIRST_PAUSE = 100
const LONGEST_PAUSE = 5_000

/**
 * Watches over a running PostgreSQL: if it ends by itself it is started again, and again, until it runs.
 *
 * @param start one attempt; its signal is aborted when it is no longer wanted
 * @param stop ends the one that is running
 * @returns a function that ends the watch and PostgreSQL
 */
export function keepRunning(
  first: Postmaster,
  start: (signal: AbortSignal) => Promise<Postmaster>,
  stop: () => Promise<void>,
  log: Log,
): () => Promise<void> {
  const stopping = new AbortController()
  const repetitions = new Repetitions()
  let current: Promise<Postmaster | undefined> = Promise.resolve(first)
  let abandon = first.abandon
  const onExit = () => abandon()
  // If this process ends without stopping it (an uncaught error, a second Ctrl-C), it is at least told to stop.
  process.on('exit', onExit)

  async function watch(): Promise<void> {
    for (let postmaster: Postmaster | undefined = first; postmaster; postmaster = await current) {
      abandon = postmaster.abandon
      const reason = await postmaster.ended
      if (stopping.signal.aborted) return
      log.error({ reason }, 'PostgreSQL exited unexpectedly; restarting it')
      current = startAgain()
    }
  }

  async function startAgain(): Promise<Postmaster | undefined> {
    for (let pause = FIRST_PAUSE; !stopping.signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        const postmaster = await start(stopping.signal)
        log.info('PostgreSQL is running again')
        return postmaster
      } catch (error) {
        if (stopping.signal.aborted) break
        if (repetitions.admit('could not be started', performance.now()) !== null)
          log.error({ err: error, nextAttemptInMilliseconds: pause }, 'PostgreSQL could not be started')
        await wait(pause, undefined, { signal: stopping.signal }).catch(() => undefined)
      }
    }
    return undefined
  }

  const watched = watch()
  return async () => {
    stopping.abort()
    if (await current) await stop()
    await watched
    process.off('exit', onExit)
  }
}
