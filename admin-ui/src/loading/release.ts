import { timeLimit } from '../browser/time-limit.ts'
import type { Release } from './page-file.ts'

const TIMEOUT_MS = 5_000

/**
 * Asks the server for the page itself: one of another release names another script.
 *
 * @param page its address
 * @param script the file name of the script that this page runs, which is named after its content
 */
export async function askForRelease(page: string, script: string): Promise<Release> {
  const limit = timeLimit(TIMEOUT_MS)
  try {
    const answer = await fetch(page, { cache: 'no-store', credentials: 'same-origin', signal: limit.signal })
    if (!answer.ok) return 'unreachable'
    return (await answer.text()).includes(script) ? 'same' : 'other'
  } catch {
    return 'unreachable'
  } finally {
    limit.done()
  }
}
