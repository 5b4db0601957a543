const two = (value: number): string => String(value).padStart(2, '0')

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

/** The same instant with its zone, for a tooltip: "Sunday, 1 March 2026 at 09:05:07 CET". */
export const inFull = (instant: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' }).format(new Date(instant))
