import type { HistoryEvent, Moment } from '../history/history.ts'
import { judgeAcceptance } from './acceptance.ts'
import { judgeAvailability } from './availability.ts'
import { judgeEnds } from './ends.ts'
import { indexHistory } from './history-index.ts'
import { judgeNotices } from './notices.ts'
import { judgeRecords } from './records.ts'
import type { Violation } from './violation.ts'

export interface JudgeOptions {
  /** Within how many milliseconds a connection must hear of the end of its session; the default is 5 s. */
  noticeLimitMs?: number
  /** Until when the history goes, on its clock; the default is its last moment. */
  now?: Moment
}

const NOTICE_LIMIT_MS = 5_000

/**
 * Finds every contradiction between what Curfew promises and what its clients saw. Pure, and O(n log n) in the length of
 * the history. Whatever overlaps may have happened in either order, and what was not answered may have happened or not:
 * only what no order explains is a violation.
 *
 * @returns in the order in which they came to light
 */
export function judge(history: readonly HistoryEvent[], options: JudgeOptions = {}): Violation[] {
  const { noticeLimitMs = NOTICE_LIMIT_MS, now = lastMoment(history) } = options
  const index = indexHistory(history)
  return [
    ...judgeAcceptance(index),
    ...judgeEnds(index),
    ...judgeNotices(index, noticeLimitMs, now),
    ...judgeRecords(index),
    ...judgeAvailability(index),
  ].sort((a, b) => a.at - b.at)
}

function lastMoment(history: readonly HistoryEvent[]): Moment {
  let last = 0
  for (const event of history) {
    if ('end' in event) last = Math.max(last, event.end)
    else if ('at' in event) last = Math.max(last, event.at)
  }
  return last
}
