/** At most one report in this time, so that a person who types costs the server next to nothing. */
const REPORT_MILLISECONDS = 10_000

export interface ActivityParts {
  /** Milliseconds since the epoch. */
  now(): number
  after(milliseconds: number, run: () => void): () => void
  /** Sends a report; false when there is no connection. */
  send(ageSeconds: number): boolean
}

export interface ActivityReporter {
  /** A person did something. */
  input(): void
  /** Another tab of this browser has reported activity of that moment. */
  reportedElsewhere(at: number): void
  /** A new connection: tell again when the last activity was, the old one may have died with the report. */
  repeat(): void
  /** When a person last did something, in this tab or another; null before the first time. */
  readonly lastAt: number | null
  dispose(): void
}

/**
 * Reports real input: the first at once, then at most every 10 s. Input inside that time is reported when it is over,
 * with its age, so that the server never counts a person idle for longer than they were.
 */
export function createActivityReporter(parts: ActivityParts): ActivityReporter {
  let lastAt: number | null = null
  let reportedAt = Number.NEGATIVE_INFINITY
  let sentAt = Number.NEGATIVE_INFINITY
  let cancelTimer: (() => void) | null = null

  function report(): void {
    cancelTimer?.()
    cancelTimer = null
    if (lastAt === null || lastAt <= reportedAt) return
    const now = parts.now()
    const wait = sentAt + REPORT_MILLISECONDS - now
    if (wait > 0 && wait <= REPORT_MILLISECONDS) {
      cancelTimer = parts.after(wait, report)
      return
    }
    if (!parts.send(Math.max(0, now - lastAt) / 1_000)) return
    reportedAt = lastAt
    sentAt = now
  }

  return {
    input: () => {
      lastAt = parts.now()
      if (cancelTimer === null) report()
    },
    reportedElsewhere: (at) => {
      lastAt = Math.max(lastAt ?? at, at)
      reportedAt = Math.max(reportedAt, at)
      sentAt = Math.max(sentAt, at)
    },
    repeat: () => {
      reportedAt = Number.NEGATIVE_INFINITY
      sentAt = Number.NEGATIVE_INFINITY
      report()
    },
    get lastAt() {
      return lastAt
    },
    dispose: () => cancelTimer?.(),
  }
}
