const two = (value: number): string => String(value).padStart(2, '0')

/** The zone in which the whole dashboard tells the time: the reader's own, "Europe/Lisbon". */
export const timeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

/**
 * An instant in the reader's own time zone, to the second and in one width, so that a column of them can be read down.
 *
 * @param instant ISO 8601
 * @returns `2026-03-01 09:05:07`
 */
export const toTheSecond = (instant: string): string => {
  const at = new Date(instant)
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })

/** The same instant with its zone: "Sunday, 1 March 2026 at 09:05:07 CET". */
export const inFull = (instant: string): string => full.format(new Date(instant))

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** From here on a date says more than a number of days. */
const LONG = 7 * DAY

const relative = new Intl.RelativeTimeFormat('en-GB', { style: 'short' })
const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })

/**
 * How long ago an instant is: "just now", "3 min ago", "5 hr ago", "2 days ago", and from a week on its date, "1 Mar 2026". Of one
 * that is still to come "in 3 min".
 *
 * @param instant ISO 8601
 * @param now milliseconds since the epoch, by the server's clock
 */
export const agoWords = (instant: string, now: number): string => {
  const passed = now - Date.parse(instant)
  const age = Math.abs(passed)
  if (age < MINUTE) return 'just now'
  if (age >= LONG) return date.format(new Date(instant))
  const [unit, length] =
    age < HOUR
      ? (['minute', MINUTE] as const)
      : age < DAY
        ? (['hour', HOUR] as const)
        : (['day', DAY] as const)
  return relative.format(-Math.sign(passed) * Math.floor(age / length), unit)
}
