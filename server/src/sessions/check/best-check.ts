import { type Check, UNKNOWN } from '../session.ts'

/**
 * What the checks of the tokens that one request shows come to: a live session wins, the first one of several, then the one
 * that ended last, because that is the one whose reason a person waits for.
 */
export function bestCheck(checks: readonly Check[]): Check {
  let best = UNKNOWN
  for (const check of checks) {
    if (check.state === 'live') return check
    if (check.state === 'unknown') continue
    if (best.state !== 'ended' || Date.parse(best.notice.endedAt) < Date.parse(check.notice.endedAt))
      best = check
  }
  return best
}

/**
 * The same when some have to be asked for, which may fail.
 *
 * @throws what a check threw, unless another one found a live session: it cannot be told then which is the best
 */
export async function bestAsked(checks: readonly (Check | Promise<Check>)[]): Promise<Check> {
  const answers = await Promise.allSettled(checks.map(async (check) => check))
  const best = bestCheck(answers.flatMap((check) => (check.status === 'fulfilled' ? [check.value] : [])))
  const failed = answers.find((check) => check.status === 'rejected')
  if (failed && best.state !== 'live') throw failed.reason
  return best
}
