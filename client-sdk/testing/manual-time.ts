/** A clock that moves only when told, with the timers that fall due on the way. */
export interface ManualTime {
  now(): number
  after(milliseconds: number, run: () => void): () => void
  /** Lets so many milliseconds pass, running every timer at its own moment. */
  pass(milliseconds: number): void
  /** The computer sleeps: the clock goes on, the timers stand still. */
  sleep(milliseconds: number): void
}

interface Timer {
  awake: number
  run: () => void
}

export function manualTime(start = Date.parse('2026-05-04T09:00:00Z')): ManualTime {
  let awake = 0
  let asleep = 0
  const timers = new Set<Timer>()

  function nextDue(until: number): Timer | undefined {
    return [...timers].filter((timer) => timer.awake <= until).sort((a, b) => a.awake - b.awake)[0]
  }

  return {
    now: () => start + awake + asleep,
    after: (milliseconds, run) => {
      const timer = { awake: awake + Math.max(0, milliseconds), run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    pass: (milliseconds) => {
      const until = awake + milliseconds
      for (let timer = nextDue(until); timer; timer = nextDue(until)) {
        timers.delete(timer)
        awake = timer.awake
        timer.run()
      }
      awake = until
    },
    sleep: (milliseconds) => {
      asleep += milliseconds
    },
  }
}
